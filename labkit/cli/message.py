"""`labkit trace message`: one message from core to core, step by step."""

from __future__ import annotations

import click

from labkit.errors import EMPTY, InvalidInput
from labkit.experiments.choices import refuse_too_few_cores
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_message import send_one

RECEIVER = 9
"""A core on another package of the 4x4-core machine."""


@click.group("trace")
def trace() -> None:
    """Show what happens inside, step by step."""


@trace.command("message")
@click.option("--machine", default="amd_4x4", show_default=True, help="The machine to model.")
@click.option(
    "--from", "sender", type=int, default=0, show_default=True, help="The core that sends."
)
@click.option(
    "--to",
    "receiver",
    type=int,
    help=f"The one that receives.  [default: {RECEIVER}, or the last core if there are fewer; "
    "0 if that one sends]",
)
@click.option("--era", default="paper_2009", show_default=True, help="What software costs.")
def message(machine: str, sender: int, receiver: int | None, era: str) -> None:
    """Follow one message over a warm channel."""
    spec = MachineSpec.load(machine)
    refuse_too_few_cores(machine)
    if receiver is None:
        receiver = min(RECEIVER, spec.topology.cores - 1)
        if receiver == sender:
            receiver = 0
    if era not in spec.software:
        raise InvalidInput(
            "era",
            f"{era or EMPTY:.60} is not one of {', '.join(spec.software)}",
            fix=f"try {next(iter(spec.software))}",
        )
    sent = send_one(spec, sender=sender, receiver=receiver, era=era)
    click.echo(f"{'cycle':>7}  {'cost':>5}  {'core':>4}  {'function':<18}  line")
    for time, core, function, what, cost in sent.itinerary:
        click.echo(f"{time:>7}  {cost:>5}  {core:>4}  {function:<18}  {what}".rstrip())
    click.echo(
        f"\n{sent.cycles} cycles from the call of send to the payload in hand: all the costs"
    )
