"""`labkit sweep fig3 --over cores=2:16`: an experiment at many points, side by side, kept in a file."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click

from labkit.charts import multiples
from labkit.charts.page import page_of
from labkit.charts.text_twin import number
from labkit.cli import sweep_options
from labkit.cli.output_file import replacing
from labkit.cli.rows_out import FORMATS, TABLE, check_page, chosen_format, side_file, telling
from labkit.cli.usage import Refused
from labkit.experiments.experiment import Experiment
from labkit.parameters import fields
from labkit.results import Progress
from labkit.studies.axes import axes_of, read_over
from labkit.studies.experiment_sweep import sweep
from labkit.studies.export import PROVENANCE, sweep_provenance
from labkit.studies.study import Study
from labkit.studies.sweep_line import sweep_line
from labkit.sweeps.designs import DESIGNS
from labkit.sweeps.result import Result
from labkit.sweeps.sweep import Sweep
from labkit.tables import in_columns

CHART = (
    "Draw the rows on a web page: the first parameter that varies along x, the second and the third "
    "with a panel for each value."
)
SENTENCES = 3
"""How many different problems are told."""

HELP = """\
{title}

Runs it at many points and prints their rows in the order of the design. A point takes one value
of each parameter that varies; the others keep their defaults.

\b
  labkit sweep {short} --over {example}
  labkit sweep {short} --over {example} --store points.sqlite --output rows.csv

With --store, what is done is kept: a sweep that was stopped or killed goes on where it was, and
no point is ever computed twice by the same version of the model.

\b
Parameters that --over may vary:
{parameters}
"""


def sweep_command(experiment: Experiment) -> click.Command:
    """Return the command that sweeps an experiment."""

    def callback(
        *,
        over: tuple[str, ...],
        output: str | None,
        format: str | None,
        chart: str | None,
        **how: Any,
    ) -> None:
        chosen = chosen_format(format, output)
        given = read_over(over)
        check_page(chart)
        with (
            replacing(output, option="output") as write,
            replacing(side_file(output, chosen), option="output") as tell,
            replacing(chart, option="chart") as draw,
        ):
            points = sweep(experiment, over=given, **how)
            result = _computed(points, experiment.short, how["store"])
            _refuse_nothing(result)
            told = partial(_provenance, experiment, result, given, how)
            content = _content(result, chosen, told)
            if write is not None:
                write(content)
            else:
                click.echo(content, nl=False)
            if draw is not None:
                draw(_page(experiment, result, given))
            if tell is not None:
                tell(json.dumps(told(), indent=1) + "\n")
        _tell(result)

    return click.Command(
        experiment.short,
        callback=callback,
        params=_options(experiment),
        help=_help(experiment),
        short_help=experiment.title,
    )


def _options(experiment: Experiment) -> list[click.Parameter]:
    over = (
        "Vary a parameter: cores=2:16, cores=2:16:2 or curves=SHM1,MSG1; once for each parameter."
    )
    format = (
        "How to write the rows; JSON and Parquet carry where they come from, and beside FILE.csv a "
        f"file FILE.csv{PROVENANCE} does.  [default: what --output ends in, or a table]"
    )
    return [
        sweep_options.over(experiment, over),
        click.Option(
            ["--design"],
            type=click.Choice(list(DESIGNS)),
            default="grid",
            show_default=True,
            help="Every combination, or a sample of them.",
        ),
        click.Option(["--samples"], type=int, help="How many points, for all but a grid."),
        click.Option(
            ["--seed"], type=int, default=0, show_default=True, help="Of the sample, not the model."
        ),
        *sweep_options.where(),
        click.Option(["--output"], metavar="FILE", help="Write the rows into a file."),
        click.Option(["--chart"], metavar="FILE.html", help=CHART),
        click.Option(["--format"], type=click.Choice([TABLE, *FORMATS]), help=format),
    ]


def _help(experiment: Experiment) -> str:
    known = fields(experiment.parameters)
    ranged = next((field for field in known if field.kind == "span"), known[0])
    lines = [
        f"  {field.name:<12}"
        + textwrap.shorten(f"{field.help} [{field.bounds}]", 80, placeholder=" ...]")
        for field in known
    ]
    example = f"{ranged.name}={ranged.text(ranged.default)}"
    return HELP.format(
        title=experiment.title,
        short=experiment.short,
        example=example,
        parameters="\n".join(lines),
    )


def _computed(points: Sweep, name: str, store: str | None) -> Result:
    """Compute all points, and tell how far it is."""
    with telling(name) as tell:
        try:
            for item in points:
                if isinstance(item, Progress):
                    tell(item)
        except KeyboardInterrupt:
            kept = f"; the same command goes on from {store}" if store else ""
            done = len(points.outcomes)
            click.echo(f"\nStopped with {done} of {len(points)} points known{kept}.", err=True)
            raise click.exceptions.Exit(130) from None
    return points.result()


def _content(result: Result, format: str, told: Callable[[], dict[str, Any]]) -> str | bytes:
    if format == "csv":
        return result.to_csv()
    if format == "json":
        return result.to_json(told())
    if format == "parquet":
        return result.to_parquet(told())
    return "\n".join(_table(result)) + "\n"


def _page(experiment: Experiment, result: Result, over: Mapping[str, str]) -> str:
    """Return small multiples of the rows and their table as a web page."""
    study = Study.drawing(experiment, over)
    cells = study.cells(result.outcomes)
    names = {"row_name": study.row_name, "column_name": study.column_name}
    figure = multiples.document(
        cells,
        title=experiment.title,
        x_name=study.x_name,
        is_logarithmic=experiment.is_logarithmic,
        **names,
    )
    table = multiples.table(cells, x_name=study.x_name, **names)
    return page_of(figure, table, title=experiment.title, note=study.command())


def _provenance(
    experiment: Experiment, result: Result, over: Mapping[str, str], how: Mapping[str, Any]
) -> dict[str, Any]:
    """Return where the rows come from; where they were computed does not matter to them."""
    design = {name: how[name] for name in ("design", "samples", "seed")}
    command = sweep_line(experiment, over, **design)
    axes = axes_of(experiment.parameters, over)
    return sweep_provenance(experiment, result, command=command, over=axes)


def _table(result: Result) -> Iterator[str]:
    """Yield what varies, the curve, where on it, and the value; columns as wide as they need to be."""
    records = result.records()
    names = [name for name in result.columns if name in result.outcomes[0].point.axes]
    heads = dict.fromkeys((*names, "curve"))
    lines: list[Sequence[str]] = [(*heads, "x", "value", "unit")]
    for record in records:
        cells = [str(record[name]) for name in heads]
        x = f"{record['x_name']} {record['x']}"
        lines.append((*cells, x, number(record["value"]), record["unit"]))
    yield from in_columns(lines)


def _refuse_nothing(result: Result) -> None:
    """End with the first sentence where no point could be computed."""
    if result.states["done"] == 0 and result.problems[0].state == "refused":
        raise Refused(result.problems[0].problem)


def _tell(result: Result) -> None:
    """Say which points have no rows, and end with 1 if that is the fault of no parameter."""
    problems = dict.fromkeys((outcome.state, outcome.problem) for outcome in result.problems)
    if problems:
        counts = ", ".join(f"{n} {state}" for state, n in result.states.items() if state != "done")
        click.echo(f"{counts} of {len(result.outcomes)} points:", err=True)
        for _, sentence in list(problems)[:SENTENCES]:
            click.echo(f"  {sentence}", err=True)
        if len(problems) > SENTENCES:
            click.echo(f"  and {len(problems) - SENTENCES} other reasons", err=True)
    if result.states["failed"] or result.states["lost"]:
        raise click.exceptions.Exit(1)
