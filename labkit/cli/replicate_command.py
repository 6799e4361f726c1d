"""`labkit replicate polling --curve ... --within 1`: seed after seed, until a mean is known well enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from labkit.cli import sweep_options
from labkit.cli.rows_out import telling
from labkit.experiments.experiment import Experiment
from labkit.results import Progress
from labkit.studies.axes import read_over
from labkit.studies.replications import Replications, replications
from labkit.sweeps.statistics.stopping import AT_MOST

HELP = """\
{title}

Runs it with seed 0, 1, 2 and so on, until the mean of a curve is known within some per cent: the half
width of its 95 % interval, by Student's t. With --against another curve has the same seeds, and the two
are compared pair by pair.

\b
  labkit replicate fig3 --curve SHM8 --against MSG8 --fix order=random --fix cores=8
"""


def replicate_command(experiment: Experiment) -> click.Command:
    """Return the command that replicates an experiment."""

    def callback(
        *, curve: str, against: str, fix: tuple[str, ...], within: float, **how: Any
    ) -> None:
        share = within / 100
        rounds = replications(
            experiment, curve=curve, against=against, fixed=read_over(fix), within=share, **how
        )
        last = None
        with telling(experiment.short) as tell:
            for last in rounds:
                tell(Progress(done=last.interval.count, total=how["at_most"], events=0))
        assert last is not None, "there is a first round"
        for line in _lines(experiment, last, curve=curve, against=against, per_cent=within):
            click.echo(line)

    return click.Command(
        experiment.short,
        callback=callback,
        params=_options(),
        help=HELP.format(title=experiment.title),
        short_help=experiment.title,
    )


def _options() -> list[click.Parameter]:
    fix = "Give a parameter this value; without it the mean over all points of the curve counts."
    return [
        click.Option(["--curve"], required=True, help="The curve whose mean is wanted."),
        click.Option(["--against"], default="", help="Compare it with this one, seed by seed."),
        click.Option(["--fix"], multiple=True, metavar="NAME=VALUE", help=fix),
        click.Option(
            ["--within"], type=float, default=2.0, show_default=True, help="Per cent of the mean."
        ),
        click.Option(
            ["--at-most"], type=int, default=AT_MOST, show_default=True, help="Seeds to try."
        ),
        *sweep_options.where(),
    ]


def _lines(
    experiment: Experiment, last: Replications, *, curve: str, against: str, per_cent: float
) -> Iterator[str]:
    seeds = last.interval.count
    yield f"{curve}: {last.interval} {last.unit}"
    if last.is_constant:
        yield f"All {seeds} seeds give the same: nothing is drawn with these parameters."
    elif last.is_tight:
        yield f"Within {per_cent:g} % of the mean, as asked, with {seeds} seeds."
    else:
        known = 100 * last.interval.relative
        yield f"NOT within {per_cent:g} % after {seeds} seeds, but within {known:.2g} %."
    if last.comparison is not None:
        found = last.comparison
        verdict = "clear" if found.is_clear else "not clear: the interval holds zero"
        yield f"{curve} less {against}: {found.difference} {last.unit}; {verdict}."
        yield f"Pairing was worth {found.gain:.3g} times as many runs with seeds of their own."
    if experiment.warm_up:
        yield f"Left out of each run as warm-up: {experiment.warm_up}."
