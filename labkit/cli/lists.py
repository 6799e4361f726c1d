"""What there is: experiments, machines, and whether this computer is ready for them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from labkit.doctor import doctor
from labkit.experiments.experiment import Experiment
from labkit.hardware.specification import MachineSpec, machine_names


def list_experiments(experiments: Sequence[Experiment]) -> click.Command:
    """Return the command that lists the experiments."""

    def show() -> None:
        for experiment in experiments:
            click.echo(f"{experiment.short:<8} {experiment.name:<24} {experiment.title}")
        click.echo("\nRun one with: labkit run NAME; its options: labkit run NAME --help")

    return click.Command("list", callback=show, help="List the experiments.")


@click.command("machines")
def list_machines() -> None:
    """List the machines."""
    for name in machine_names():
        spec = MachineSpec.load(name)
        shape = spec.topology
        size = f"{shape.packages} packages of {shape.cores_per_package} cores"
        click.echo(f"{name:<12} {spec.title:<24} {size}, {spec.cycles('clock_mhz')} MHz")


@click.command("doctor")
@click.pass_context
def examine(context: click.Context) -> None:
    """Check that everything the lab needs is here."""
    report = doctor()
    click.echo(repr(report))
    context.exit(0 if report.ok else 1)
