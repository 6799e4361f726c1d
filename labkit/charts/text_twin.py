"""The text twin of a figure: what it shows, in words and as a table, computed from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from labkit.charts.crossings import all_points, by_curve, crossings, standings
from labkit.results import Row, mean_absolute_error
from labkit.strings import say, translated, written


def summary(rows: Iterable[Row], *, title: str) -> str:
    """Return the figure in a few sentences: what crosses, what does not, how far the model is off.

    This is the accessible name of the figure, and the end of ``describe``.
    """
    every = all_points(by_curve(rows))
    if not every:
        return f"{title}. {say('twin.no_points')}"
    return "\n".join([f"{title}.", *_claims(every)])


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
        return say("twin.no_points")
    return f"{markdown(cells(every), align='---:')}\n{note(every)}\n"


def markdown(cells: Sequence[Sequence[str]], *, align: str = "---") -> str:
    """Return cells as a markdown table, the line of heads first."""
    head, *body = cells
    lines = [head, [align] * len(head), *body]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def note(rows: Iterable[Row]) -> str:
    """Return what the numbers of the table are."""
    return say("twin.note", unit=units(rows))


def cells(rows: Iterable[Row]) -> list[list[str]]:
    """Return the cells of that table, the line of heads first."""
    curves = by_curve(rows)
    every = all_points(curves)
    return [
        [translated(every[0].x_name) if every else "", *curves],
        *(
            [str(x), *(_cell(points.get(x)) for points in curves.values())]
            for x in sorted({row.x for row in every})
        ),
    ]


def units(rows: Iterable[Row]) -> str:
    """Return the units of rows in words."""
    return say("twin.or").join(translated(unit) for unit in dict.fromkeys(row.unit for row in rows))


def number(value: float | None) -> str:
    """Return a value as a reader likes it: no more than three digits after small numbers."""
    if value is None:
        return ""
    return written(value, ",.0f" if abs(value) >= 100 else ".3g")


def _claims(rows: list[Row]) -> list[str]:
    counted = translated(rows[0].x_name)
    crossed = [
        say("twin.crossed", crossing=crossing, x_name=counted) for crossing in crossings(rows)
    ]
    return [*crossed, *(f"{standing}." for standing in standings(rows)), _errors(rows)]


def _errors(rows: list[Row]) -> str:
    scored = [row for row in rows if row.scored]
    mean = mean_absolute_error(scored)
    if mean is None:
        return say("twin.no_prediction")
    worst = max(scored, key=lambda row: abs(row.error_percent or 0))
    return say(
        "twin.error",
        points=len(scored),
        mean=mean,
        curve=worst.curve,
        x=worst.x,
        x_name=translated(worst.x_name),
        worst=worst.error_percent,
    )


def _range(name: str, points: Mapping[int, Row]) -> str:
    """Return where a curve begins and ends, and its highest and lowest point in between."""
    known = {x: row for x, row in points.items() if row.value is not None}
    if not known:
        return say("twin.published_only", curve=name)
    first, last = known[min(known)], known[max(known)]
    unit = translated(first.unit)
    ends = [say("twin.begin", value=number(first.value), unit=unit, x=first.x)]
    if first.x != last.x:
        ends.append(say("twin.at", value=number(last.value), x=last.x))
    high = max(known.values(), key=lambda row: row.value or 0)
    low = min(known.values(), key=lambda row: row.value or 0)
    inside = [
        say(f"twin.{which}", value=number(row.value), x=row.x)
        for which, row in (("highest", high), ("lowest", low))
        if number(row.value) not in {number(first.value), number(last.value)}
    ]
    return say(
        "twin.range",
        curve=name,
        ends=say("twin.to").join(ends),
        x_name=translated(first.x_name),
        inside="".join(inside),
    )


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    mark = "*" if row.calibrated else ""
    published = "" if row.published is None else f" ({number(row.published)})"
    return f"{number(row.value)}{mark}{published}".strip()
