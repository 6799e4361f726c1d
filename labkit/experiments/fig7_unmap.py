"""Figure 7: unmapping a page that programs on many cores use, from user space and back.

The paper's claim: an operating system that shares its state sends an interrupt to each core whose TLB
may hold the translation, one after the other, and then waits for all of them; what that costs grows
steeply with the number of cores. The multikernel sends messages through its monitors instead. That
costs much more to begin with, but hardly grows, so that it wins from 7 cores on against Windows and
from 14 on against Linux.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from labkit.experiments import choices
from labkit.experiments.experiment import Experiment, Points, one_by_one
from labkit.experiments.fig7_findings import MESSAGES, findings
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.kernel_state import STYLES
from labkit.monolithic.lock_kinds import LOCKS
from labkit.parameters import Span, choice, integer, names
from labkit.published import curve
from labkit.results import Row
from labkit.workloads.unmap import Unmap, unmaps
from labkit.workloads.warm_multikernel import WarmMultikernel

NAME = "fig7_unmap"
PUBLISHED_ON = "amd_8x4"
PAPER_CURVES = (MESSAGES, *STYLES)
CURVES = {
    MESSAGES: f"{MESSAGES}: the multikernel, by messages between its monitors",
    **{name: f"{name}: {title}, by interrupts" for name, title in STYLES.items()},
}

WHAT_IFS = ("tree", "lock", "send_percent")
"""Parameters that make a run another one than what was measured."""


@attrs.frozen(kw_only=True)
class Parameters:
    """What may be varied in Figure 7."""

    machine: str = choices.machine(PUBLISHED_ON)
    cores: Span = choices.cores(
        (2, 32),
        help="How many cores use the page, the one that unmaps it included.",
        low=1,
        high=256,  # 1024 take minutes to boot, and more than a gigabyte
    )
    curves: tuple[str, ...] = names(
        PAPER_CURVES, options=CURVES, label="systems", help="Which operating systems to run."
    )
    tree: str = choices.tree(
        help="Along which tree the monitors of the multikernel tell each other."
    )
    lock: str = choice(
        "ticket",
        options={name: name for name in LOCKS},
        label="lock",
        help="Which lock protects the state of Linux and Windows.",
    )
    send_percent: int = integer(
        100,
        low=0,
        high=400,
        unit="%",
        label="sending an interrupt",
        help="What it takes Linux and Windows to send one; 100 % is as in Figure 7.",
    )
    rounds: int = integer(
        2,
        low=1,
        high=200,
        unit="unmaps",
        label="unmaps measured",
        help="How many unmaps each point is the mean of, after one that finds caches cold.",
    )


def points(parameters: Parameters) -> Points:
    """Yield a row for every system and core count, small counts first, and progress in between.

    All points of the multikernel are taken on one system; see ``WarmMultikernel`` for what that means.
    """
    spec = MachineSpec.load(parameters.machine)
    first, last = parameters.cores
    wanted = [(cores, name) for cores in range(first, last + 1) for name in parameters.curves]

    multikernel = WarmMultikernel(spec, cores=last, tree=parameters.tree)

    def run(item: tuple[int, str]) -> Iterator[int | Sequence[Unmap]]:
        cores, name = item
        if name == MESSAGES:
            return multikernel.unmaps(cores=cores, rounds=1 + parameters.rounds)
        structure = Monolithic(
            Machine(spec),
            style=name,
            lock=parameters.lock,
            send_percent=parameters.send_percent,
        )
        return unmaps(structure, cores=cores, rounds=1 + parameters.rounds)

    return one_by_one(wanted, run, lambda item, done: [_row(spec, parameters, *item, done)])


def _row(
    spec: MachineSpec, parameters: Parameters, cores: int, name: str, done: Sequence[Unmap]
) -> Row:
    warm = [unmap.cycles for unmap in done[1:]]
    row = Row(
        experiment=NAME,
        machine=spec.name,
        curve=name,
        x_name="cores",
        x=cores,
        value=round(sum(warm) / len(warm), 1),
        unit="cycles",
    )
    usual = Parameters()
    is_what_if = any(getattr(parameters, each) != getattr(usual, each) for each in WHAT_IFS)
    if spec.name != PUBLISHED_ON or is_what_if:
        return row
    return row.beside(curve(f"fig7.{name}").get(cores), fitted_to=spec.calibration)


EXPERIMENT = Experiment(
    short="fig7",
    name=NAME,
    title="Figure 7: unmapping a page, from user space and back",
    claim=(__doc__ or "").partition("\n\n")[2].strip(),
    x_label="cores",
    y_label="cycles per unmap",
    parameters=Parameters,
    warm_up="the first unmap",
    points=points,
    limits=choices.limits,
    findings=findings,
)
