"""All published points in one picture: the model's value over the published one, both logarithmic.

Units differ, but a ratio has none: a point on the diagonal agrees whatever it is measured in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from labkit.charts.style import CLEAR, INK, RING, layout, looks
from labkit.charts.traces import short
from labkit.results import Row
from labkit.strings import say, written

Found = Mapping[str, Sequence[Row]]
"""Rows by the name of their experiment."""
NEAR = 20
"""Per cent between the diagonal and the lines beside it."""


def document(found: Found, *, title: str) -> dict[str, Any]:
    """Return the figure as JSON, a marker a point; points that the model was fitted to have a ring."""
    known = {name: _compared(rows) for name, rows in found.items()}
    known = {name: rows for name, rows in known.items() if rows}
    every = [row for rows in known.values() for row in rows]
    x_axis = {"type": "log", "title": {"text": say("agreement.published")}, "tickformat": ","}
    page = layout(
        title=title,
        note=say("agreement.note", near=NEAR),
        x_axis=x_axis,
        y_label=say("agreement.model"),
        hover="",
        alt=describe(found, title=title),
    )
    page["yaxis"] |= {"type": "log"}
    page["height"] = 560
    style = looks(known)
    points = [_points(name, rows, style[name]) for name, rows in known.items()]
    return {"data": [*_lines(every), *points, *_key(every)], "layout": page}


def describe(found: Found, *, title: str) -> str:
    """Return the figure in words: how many predictions are near, and how many too high."""
    rows = [row for some in found.values() for row in some if row.scored]
    errors = [row.error_percent or 0 for row in rows]
    if not errors:
        return f"{title}. {say('twin.no_points')}"
    near = sum(abs(error) <= NEAR for error in errors)
    high = sum(error > 0 for error in errors)
    said = say(
        "agreement.said",
        count=len(errors),
        near=near,
        within=NEAR,
        median=median(map(abs, errors)),
        high=high,
        fitted=sum(row.calibrated for some in found.values() for row in some),
    )
    return f"{title}. {said}"


def cells(found: Found) -> list[tuple[str, ...]]:
    """Return the cells of its table: a line an experiment, the line of heads first."""
    heads = ("experiment", "predicted", "median", "near", "fitted")
    lines = [tuple(say(f"agreement.{head}", within=NEAR) for head in heads)]
    for name, rows in found.items():
        errors = [abs(row.error_percent or 0) for row in rows if row.scored]
        middle = f"{written(median(errors), '.1f')} %" if errors else ""
        near = str(sum(error <= NEAR for error in errors)) if errors else ""
        fitted = str(sum(row.calibrated for row in rows))
        lines.append((name, str(len(errors)), middle, near, fitted))
    return lines


def _compared(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.published and row.value]


def _points(name: str, rows: Sequence[Row], look: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [short(row.published) for row in rows],
        "y": [short(row.value) for row in rows],
        "text": [f"{row.curve}, {row.x_name} {row.x}: {row.error_percent:+.0f} %" for row in rows],
        "hovertemplate": "%{text}<extra>" + name + "</extra>",
        "marker": {
            "color": look.colour,
            "symbol": look.marker,
            "size": 8,
            "line": {"color": INK, "width": [RING if row.calibrated else 0 for row in rows]},
        },
    }


def _lines(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the diagonal, and a line at each side of it."""
    if not rows:
        return []
    ends = [min(row.published or 0 for row in rows), max(row.published or 0 for row in rows)]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": ends,
            "y": [end * (1 + off / 100) for end in ends],
            "line": {"color": INK, "width": 1, "dash": "dot" if off else "solid"},
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for off in (0, NEAR, -NEAR)
    ]


def _key(rows: Sequence[Row]) -> list[dict[str, Any]]:
    if not any(row.calibrated for row in rows):
        return []
    marker = {"symbol": "circle", "color": CLEAR, "line": {"width": RING, "color": INK}}
    empty = {"type": "scatter", "mode": "markers", "x": [None], "y": [None]}
    return [empty | {"name": say("chart.calibrated"), "marker": marker}]
