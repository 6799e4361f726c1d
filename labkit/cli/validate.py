"""`labkit validate`: every experiment against everything published, worst first."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import attrs
import click

from labkit.charts.text_twin import number
from labkit.experiments.validation import FAILS, RUNS, Verdict, rows_for, tally
from labkit.experiments.validation import validate as judge
from labkit.tables import csv_of, in_columns

HEADS = ("experiment", "what", "points", "error %", "worst %", "bound", "verdict")
NUMBERS = range(2, 5)
"""The columns that stand at the right."""
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
@click.pass_context
def validate(context: click.Context, format: str) -> None:
    """Compare every experiment with everything published.

    One line a curve and a published claim, worst first. Ends with 1 if a declared bound is exceeded
    or a published point stands beside no row.
    """
    with ProcessPoolExecutor(max_workers=min(len(RUNS), os.cpu_count() or 1)) as pool:
        verdicts = judge(lambda names: pool.map(rows_for, names))
    click.echo(FORMATS[format](verdicts), nl=False)
    context.exit(1 if any(verdict.verdict == FAILS for verdict in verdicts) else 0)


def _table(verdicts: Sequence[Verdict]) -> str:
    lines = in_columns([HEADS, *map(_cells, verdicts)], right=NUMBERS)
    return "\n".join([*lines, "", *_summary(verdicts), ""])


def _cells(verdict: Verdict) -> tuple[str, ...]:
    error, worst = verdict.error_percent, verdict.worst_percent
    what = f"{verdict.what}, {verdict.machine}" if verdict.machine else verdict.what
    if verdict.model is not None:
        beside = "" if verdict.published is None else f", published {number(verdict.published)}"
        what = f"{verdict.what}: {number(verdict.model)}{beside}"
    one = verdict.model is not None
    return (
        verdict.experiment,
        what,
        str(verdict.points),
        "" if error is None else f"{error:+.1f}" if one else f"{error:.1f}",
        "" if worst is None else f"{worst:+.1f} at {verdict.worst_x}",
        verdict.bound,
        f"{verdict.verdict}: {verdict.remark}" if verdict.remark else verdict.verdict,
    )


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
