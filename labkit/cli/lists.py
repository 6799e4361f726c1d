"""What there is: experiments, machines, and whether this computer is ready for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from labkit.doctor import doctor
from labkit.experiments.experiment import Experiment
from labkit.hardware.machine_files import machine_names, measured_machines
from labkit.hardware.shapes import SHAPES
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology

SOURCE = "github.com/nviennot/core-to-core-latency, MIT; see labkit/data/README.md"


def list_experiments(experiments: Sequence[Experiment]) -> click.Command:
    """Return the command that lists the experiments."""

    def show() -> None:
        for experiment in experiments:
            click.echo(f"{experiment.short:<8} {experiment.name:<24} {experiment.title}")
        click.echo("\nRun one with: labkit run NAME; its options: labkit run NAME --help")

    return click.Command("list", callback=show, help="List the experiments.")


def packages_in_words(topology: Topology) -> str:
    """Return for example ``2 of 8 cores and 1 of 16``."""
    sizes = Counter(len(topology.cores_of(package)) for package in range(topology.packages))
    return " and ".join(f"{packages} of {cores} cores" for cores, packages in sizes.items())


@click.command("machines")
def list_machines() -> None:
    """List the machines."""
    click.echo("The paper's, modelled by their coherence protocols:")
    for name in machine_names():
        spec = MachineSpec.load(name)
        shape = spec.topology
        size = f"{shape.packages} packages of {shape.cores_per_package} cores"
        click.echo(f"{name:<12} {spec.title:<24} {size}, {spec.cycles('clock_mhz')} MHz")
    click.echo("\nMeasured since, modelled by what a line takes between any two hardware threads:")
    for source in measured_machines().values():
        what = f"{source.threads} threads, {source.architecture}, {source.launch}"
        click.echo(f"{source.name:<22} {source.title:<46} {what}")
        spec = MachineSpec.load(source.name)
        for words in (f"packages found: {packages_in_words(spec.topology)}", *spec.oddities):
            click.echo(f"{'':<22} - {words}")
    click.echo(f"\nTables: {SOURCE}")
    click.echo("Your own: a shape as in torus:16x4 (" + ", ".join(SHAPES) + "),")
    click.echo("or a file: a table of latencies in ns (.csv), or a machine (.toml)")


@click.command("doctor")
@click.pass_context
def examine(context: click.Context) -> None:
    """Check that everything the lab needs is here."""
    report = doctor()
    click.echo(repr(report))
    context.exit(0 if report.ok else 1)
