"""The text twin of a figure: what it shows, in words and as a table, computed from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labkit.charts.crossings import all_points, by_curve, crossings, standings
from labkit.results import Row, mean_absolute_error

NOTE = "Model in {unit}, the published value in brackets, * calibrated."


def summary(rows: Iterable[Row], *, title: str) -> str:
    """Return the figure in a few sentences: what crosses, what does not, how far the model is off.

    This is the accessible name of the figure, and the end of ``describe``.
    """
    every = all_points(by_curve(rows))
    return "\n".join([f"{title}.", *_claims(every)]) if every else f"{title}. No points yet."


def describe(rows: Iterable[Row], *, title: str) -> str:
    """Return the figure in words: a line for each curve, then what ``summary`` says."""
    curves = by_curve(rows)
    every = all_points(curves)
    if not every:
        return summary([], title=title)
    ranges = [_range(name, points) for name, points in curves.items()]
    return "\n".join([f"{title}.", *ranges, *_claims(every)])


def table(rows: Iterable[Row]) -> str:
    """Return the figure as a markdown table: a line for each x, a column for each curve."""
    every = list(rows)
    if not every:
        return "No points yet."
    head, *body = cells(every)
    lines = [head, ["---:"] * len(head), *body]
    drawn = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    return f"{drawn}\n{NOTE.format(unit=units(every))}\n"


def cells(rows: Iterable[Row]) -> list[list[str]]:
    """Return the cells of that table, the line of heads first."""
    curves = by_curve(rows)
    every = all_points(curves)
    return [
        [every[0].x_name if every else "", *curves],
        *(
            [str(x), *(_cell(points.get(x)) for points in curves.values())]
            for x in sorted({row.x for row in every})
        ),
    ]


def units(rows: Iterable[Row]) -> str:
    """Return the units of rows in words."""
    return " or ".join(dict.fromkeys(row.unit for row in rows))


def number(value: float | None) -> str:
    """Return a value as a reader likes it: no more than three digits after small numbers."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _claims(rows: list[Row]) -> list[str]:
    crossed = [f"{crossing} {rows[0].x_name}." for crossing in crossings(rows)]
    return [*crossed, *(f"{standing}." for standing in standings(rows)), _errors(rows)]


def _errors(rows: list[Row]) -> str:
    scored = [row for row in rows if row.scored]
    mean = mean_absolute_error(scored)
    if mean is None:
        return "No prediction to compare with a published value."
    worst = max(scored, key=lambda row: abs(row.error_percent or 0))
    return (
        f"Mean absolute error over {len(scored)} predicted points: {mean:.1f} %; "
        f"worst: {worst.curve} at {worst.x} {worst.x_name}, {worst.error_percent:+.1f} %."
    )


def _range(name: str, points: Mapping[int, Row]) -> str:
    """Return where a curve begins and ends, and its highest and lowest point in between."""
    known = {x: row for x, row in points.items() if row.value is not None}
    if not known:
        return f"{name}: published only."
    first, last = known[min(known)], known[max(known)]
    ends = [f"{number(first.value)} {first.unit} at {first.x}"]
    if first.x != last.x:
        ends.append(f"{number(last.value)} at {last.x}")
    high = max(known.values(), key=lambda row: row.value or 0)
    low = min(known.values(), key=lambda row: row.value or 0)
    inside = [
        f", {word} {number(row.value)} at {row.x}"
        for word, row in (("highest", high), ("lowest", low))
        if number(row.value) not in {number(first.value), number(last.value)}
    ]
    return f"{name}: {' to '.join(ends)} {first.x_name}{''.join(inside)}."


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    mark = "*" if row.calibrated else ""
    published = "" if row.published is None else f" ({number(row.published)})"
    return f"{number(row.value)}{mark}{published}".strip()
