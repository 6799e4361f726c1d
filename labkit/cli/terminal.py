"""Rows for a terminal: a line each as they come, and at the end what follows from all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from labkit.charts.crossings import all_points, by_curve, crossings, standings
from labkit.charts.text_twin import number
from labkit.experiments.experiment import Experiment
from labkit.results import Row, mean_absolute_error

HEADS = ("curve", "model", "published", "± reading", "error %", "status")
WIDTHS = (16, 12, 13, 13, 9, 0)


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield rows as lines; where the unit changes, a new table begins."""
    before: Row | None = None
    for row in rows:
        if before is None:
            yield head(row)
        elif row.unit != before.unit:
            yield f"\n{head(row)}"
        yield line(row)
        before = row


def head(row: Row) -> str:
    """Return the lines above a table; units are said once, there."""
    return f"{_line((row.x_name, *HEADS))}\n{_line(('', '', row.unit, row.unit, row.unit))}"


def line(row: Row) -> str:
    """Return a row; a star marks a point that the model was calibrated on."""
    value = number(row.value) + ("*" if row.calibrated else " ")
    published = "" if row.published is None else number(row.published)
    reading = "" if row.published_tolerance is None else number(row.published_tolerance)
    error = "" if row.error_percent is None else f"{row.error_percent:+.1f}"
    return _line((str(row.x), row.curve, value, published, reading, error, row.published_status))


def summary(rows: Iterable[Row], experiment: Experiment) -> str:
    """Return the errors by curve, where curves cross, and what the experiment finds beside that."""
    every = all_points(by_curve(rows))
    found = [*(_compared(every) if experiment.compares_curves else ()), *experiment.findings(every)]
    lines = [*_errors(every), *(["", "What the curves say"] if found else [])]
    return "\n".join([*lines, *(f"  {claim}" for claim in found)])


def _compared(rows: Sequence[Row]) -> Iterator[str]:
    for crossing in crossings(rows):
        yield f"{crossing} {rows[0].x_name}"
    yield from standings(rows)


def _errors(rows: Sequence[Row]) -> Iterator[str]:
    scored = [row for row in rows if row.scored]
    if scored:
        yield "\nMean absolute error of the predictions"
        for name, points in by_curve(scored).items():
            yield _score(name, list(points.values()))
        if len(by_curve(scored)) > 1:
            yield _score("all", scored)
    else:
        yield "\nNone of these points is a prediction of a published value."
    if any(row.calibrated for row in rows):
        yield "  * calibrated: the model was fitted to this published value, so it is not scored"
    remarks = {row.published_status.partition(", ")[2] for row in rows if not row.calibrated}
    for remark in sorted(remarks - {""}):
        yield f"  {remark}: shown beside the published value, not scored"


def _score(name: str, rows: Sequence[Row]) -> str:
    mean = mean_absolute_error(rows) or 0.0
    xs = sorted({row.x for row in rows})
    where = f"{len(rows)} points, {rows[0].x_name} {xs[0]} to {xs[-1]}"
    worst = max(rows, key=lambda row: abs(row.error_percent or 0))
    return f"  {name:<16}{mean:6.1f} %   ({where}; worst {worst.error_percent:+.1f} % at {worst.x})"


def _line(cells: Sequence[str]) -> str:
    first, *others = cells
    texts = [f"{first:>6}"]
    for cell, width, head in zip(others, WIDTHS, HEADS, strict=False):
        texts.append(
            f"  {cell:<{width}}" if head in {"curve", "status"} else f" {cell:>{width - 1}}"
        )
    return "".join(texts).rstrip()
