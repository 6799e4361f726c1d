"""A command made of an experiment: an option for each of its parameters, and where rows go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from labkit.charts.page import page
from labkit.cli import terminal
from labkit.cli.completion import values_of
from labkit.cli.output_file import replacing
from labkit.cli.rows_out import (
    FORMATS,
    TABLE,
    check_page,
    chosen_format,
    side_file,
    telling,
)
from labkit.experiments.experiment import Experiment
from labkit.experiments.provenance import provenance
from labkit.parameters import Field, fields
from labkit.results import Row, to_csv, to_json, to_parquet
from labkit.studies.export import PROVENANCE


def experiment_command(
    experiment: Experiment, completing: Sequence[Experiment] = ()
) -> click.Command:
    """Return the command that runs an experiment.

    A run with default parameters, as a table, also tells what the ``completing`` experiments find.
    """

    def callback(
        format: str | None, output: str | None, chart: str | None, **texts: str | None
    ) -> None:
        given = {name: text for name, text in texts.items() if text is not None}
        parameters = experiment.read(given)
        others = completing if parameters == experiment.parameters() else ()
        check_page(chart)
        chosen = chosen_format(format, output)
        with (
            replacing(output, option="output") as write,
            replacing(side_file(output, chosen), option="output") as tell,
            replacing(chart, option="chart") as draw,
        ):
            echo = chosen == TABLE and write is None
            rows = _run(experiment, parameters, others, echo=echo)
            text = "" if echo else _content(experiment, parameters, rows, others, chosen)
            if write is not None:
                write(text)
            elif chosen != TABLE:
                click.echo(text, nl=False)
            if tell is not None:
                tell(json.dumps(provenance(experiment, parameters, rows), indent=1) + "\n")
            if draw is not None:
                draw(_page(experiment, rows))

    return click.Command(
        experiment.short,
        callback=callback,
        params=[*map(_option, fields(experiment.parameters)), *_where()],
        help=f"{experiment.title}\n\n{experiment.claim}",
        short_help=experiment.title,
    )


def _option(field: Field) -> click.Option:
    """Return a field as an option; the text goes to the field, which knows its bounds."""
    unit = f" {field.unit}" if field.unit else ""
    return click.Option(
        ["--" + field.name.replace("_", "-"), field.name],
        metavar=field.kind.upper(),
        shell_complete=values_of(field),
        help=f"{field.help}  [{field.bounds}{unit}; default {field.text(field.default)}]",
    )


def _where() -> list[click.Option]:
    choice = click.Choice([TABLE, *FORMATS])
    help = (
        "How to print the rows; JSON and Parquet carry where they come from, and beside FILE.csv "
        f"a file FILE.csv{PROVENANCE} does.  "
        "[default: what --output ends in, or a table]"
    )
    return [
        click.Option(["--format"], type=choice, help=help),
        click.Option(["--output"], metavar="FILE", help="Write the rows into a file."),
        click.Option(["--chart"], metavar="FILE.html", help="Draw the rows on a web page."),
    ]


def _run(
    experiment: Experiment, parameters: Any, others: Sequence[Experiment], *, echo: bool
) -> list[Row]:
    """Return all rows; echo them as a table while they come, and what follows from them."""
    if not echo:
        return list(_points(experiment, parameters))
    rows: list[Row] = []

    def kept() -> Iterator[Row]:
        for row in _points(experiment, parameters):
            rows.append(row)
            yield row

    for line in terminal.table(kept()):
        click.echo(line)
    click.echo(terminal.summary(rows, experiment))
    for line in _completed(others):
        click.echo(line)
    return rows


def _completed(others: Sequence[Experiment]) -> Iterator[str]:
    """Run experiments with their defaults; yield their titles and what they find."""
    for other in others:
        yield f"\n{other.title}"
        for claim in other.findings(list(_points(other, other.parameters()))):
            yield f"  {claim}"


def _points(experiment: Experiment, parameters: Any) -> Iterator[Row]:
    """Yield the rows, and tell how far the run is in between."""
    with telling(experiment.short) as tell:
        for point in experiment.points(parameters):
            if isinstance(point, Row):
                yield point
            else:
                tell(point)


def _page(experiment: Experiment, rows: Sequence[Row]) -> str:
    return page(
        rows,
        title=experiment.title,
        claim=experiment.claim,
        x_label=experiment.x_label,
        y_label=experiment.y_label,
        is_logarithmic=experiment.is_logarithmic,
    )


def _content(
    experiment: Experiment,
    parameters: Any,
    rows: Sequence[Row],
    others: Sequence[Experiment],
    chosen: str,
) -> str | bytes:
    if chosen == "csv":
        return to_csv(rows)
    if chosen in WITH_PROVENANCE:
        return WITH_PROVENANCE[chosen](rows, provenance(experiment, parameters, rows))
    summary = terminal.summary(rows, experiment)
    return "\n".join([*terminal.table(rows), summary, *_completed(others), ""])


WITH_PROVENANCE: dict[str, Callable[[Sequence[Row], dict[str, Any]], str | bytes]] = {
    "json": to_json,
    "parquet": to_parquet,
}
