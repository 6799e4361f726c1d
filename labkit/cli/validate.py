"""`labkit validate`: every experiment against everything published, worst first."""

from __future__ import annotations

import json
from collections.abc import Sequence

import attrs
import click

from labkit.charts.page import page_of
from labkit.charts.verdicts import NUMBERS, cells, document
from labkit.cli import sweep_options
from labkit.cli.output_file import replacing
from labkit.cli.rows_out import check_page, telling
from labkit.cli.usage import Refused
from labkit.experiments.validation import FAILS, Verdict, judge, tally
from labkit.experiments.validation.claim import Found
from labkit.results import Progress
from labkit.strings import say
from labkit.studies.validation_sweep import found_in, validation_sweep
from labkit.tables import csv_of, in_columns

KINDS = {
    "compared": "compared",
    "input": "put into the model",
    "not modelled": "not modelled",
}


@click.command("validate")
@click.option(
    "--format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print the verdicts.",
)
@sweep_options.store()
@click.option("--chart", metavar="FILE.html", help="Draw the verdicts on a web page.")
@click.pass_context
def validate(context: click.Context, format: str, store: str | None, chart: str | None) -> None:
    """Compare every experiment with everything published.

    One line a curve and a published claim, worst first. Ends with 1 if a declared bound is exceeded,
    a published point stands beside no row, or an experiment did not end.
    """
    check_page(chart)
    with replacing(chart, option="chart") as draw:
        verdicts = judge(_found(store))
        if draw is not None:
            draw(_page(verdicts))
    click.echo(FORMATS[format](verdicts), nl=False)
    context.exit(1 if any(verdict.verdict == FAILS for verdict in verdicts) else 0)


def _found(store: str | None) -> Found:
    """Run everything side by side, and tell how far it is.

    Raises:
        Refused: if an experiment failed; without it there is no verdict.
    """
    run = validation_sweep(executor="processes", store=store)
    with telling("validate") as tell:
        for item in run:
            if isinstance(item, Progress):
                tell(item)
    result = run.result()
    for outcome in result.problems:
        raise Refused(f"{outcome.point.axes['experiment']}: {outcome.problem}")
    return found_in(result.outcomes)


def _page(verdicts: Sequence[Verdict]) -> str:
    title = say("verdicts.title")
    figure = document(verdicts, title=title)
    return page_of(figure, cells(verdicts), title=title, note=say("verdicts.note"))


def _table(verdicts: Sequence[Verdict]) -> str:
    lines = in_columns(cells(verdicts), right=NUMBERS)
    return "\n".join([*lines, "", *_summary(verdicts), ""])


def _summary(verdicts: Sequence[Verdict]) -> list[str]:
    rows = tally()
    bounded = [verdict for verdict in verdicts if verdict.bound]
    failed = [verdict for verdict in bounded if verdict.verdict == FAILS]
    each = ", ".join(f"{rows[kind]} {words}" for kind, words in KINDS.items())
    return [
        "error: mean absolute error of the predictions, in figures from 6 cores on; of a number, its own",
        "worst: the largest error of any prediction of the curve, and where; fitted points never count",
        f"{sum(rows.values())} published rows: {each}",
        f"{len(bounded)} bounds: {len(bounded) - len(failed)} hold, {len(failed)} fail",
    ]


def _csv(verdicts: Sequence[Verdict]) -> str:
    columns = [field.name for field in attrs.fields(Verdict)]
    return csv_of(map(attrs.asdict, verdicts), columns)


def _json(verdicts: Sequence[Verdict]) -> str:
    return json.dumps([attrs.asdict(verdict) for verdict in verdicts], indent=1) + "\n"


FORMATS = {"table": _table, "csv": _csv, "json": _json}
