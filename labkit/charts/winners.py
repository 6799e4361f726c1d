"""Who wins where: a square for each place, coloured and marked by the best curve, larger if it is clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log2
from typing import Any

from labkit.charts import panels
from labkit.charts.grid import Winner, ordered
from labkit.charts.style import INK, layout, looks
from labkit.charts.traces import in_words
from labkit.strings import say, translated, written

SMALLEST, LARGEST = 8, 26
"""Pixels of a mark: of a tie, and of a win by a factor of 2 or more."""
UNCLEAR = "-open"
"""What is added to the marker of a win that chance may have decided."""


def document(
    winners: Sequence[Winner],
    *,
    title: str,
    x_name: str,
    row_name: str = "",
    column_name: str = "",
) -> dict[str, Any]:
    """Return the figure as JSON: x across, the parameter of the rows upwards, a panel a column."""
    grid = list(panels.panels([""], ordered(winner.column for winner in winners)))
    style = looks(winner.curve for winner in winners)
    x_axis = _axis([winner.x for winner in winners], x_name)
    y_axis = _axis([winner.row for winner in winners], row_name)
    alt = describe(winners, title=title)
    note = say("winners.note")
    page = layout(title=title, note=note, x_axis=x_axis, y_label="", hover="", alt=alt)
    for panel in grid:
        page |= panels.axes(panel, x_axis=x_axis, y_axis=y_axis, first=grid[0], last=grid[-1])
    page["annotations"] = [
        panels.heading(panel, row_name="", column_name=column_name) for panel in grid
    ]
    page["height"] = 260 + 34 * len({winner.row for winner in winners})
    drawn = []
    for panel in grid:
        for curve, look in style.items():
            here = [w for w in winners if (w.curve, w.column) == (curve, panel.column)]
            drawn.append(
                _marks(here, panel)
                | {"name": in_words(curve), "legendgroup": curve, "showlegend": panel is grid[0]}
            )
            drawn[-1]["marker"] |= {
                "color": look.colour,
                "symbol": [look.marker + ("" if w.is_clear else UNCLEAR) for w in here],
            }
    return {"data": drawn, "layout": page}


def describe(winners: Sequence[Winner], *, title: str) -> str:
    """Return the figure in a sentence: who wins at how many places, and how often that is unclear."""
    if not winners:
        return f"{title}. {say('twin.no_points')}"
    counts = Counter(in_words(winner.curve) for winner in winners)
    wins = ", ".join(f"{curve} {count}" for curve, count in counts.most_common())
    unclear = sum(not winner.is_clear for winner in winners)
    said = say("winners.said", places=len(winners), wins=wins, unclear=unclear)
    return f"{title}. {said}"


def table(
    winners: Sequence[Winner], *, x_name: str, row_name: str = "", column_name: str = ""
) -> list[list[str]]:
    """Return the cells of its table: a line a row of a panel, who wins at each x, and by how much."""
    xs = ordered(winner.x for winner in winners)
    at = {(winner.column, winner.row, winner.x): _words(winner) for winner in winners}
    heads = [name for name in (column_name, row_name) if name]
    lines = []
    for column in ordered(winner.column for winner in winners):
        for row in ordered(winner.row for winner in winners):
            names = [*([str(column)] if column_name else []), *([str(row)] if row_name else [])]
            lines.append([*names, *(at.get((column, row, x), "") for x in xs)])
    return [[*heads, *(f"{x_name} {x}" for x in xs)], *lines]


def _words(winner: Winner) -> str:
    mark = "" if winner.is_clear else " ?"
    return f"{in_words(winner.curve)} {written(winner.times, '.2f')}{mark}"


def _axis(places: Sequence[Any], name: str) -> dict[str, Any]:
    """Return an axis of named places, numbers too: squares stand side by side."""
    names = [str(place) for place in ordered(places)]
    return {
        "title": {"text": translated(name)},
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "automargin": True,
        "range": [-0.6, len(names) - 0.4],
    }


def _marks(winners: Sequence[Winner], panel: panels.Panel) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [str(winner.x) for winner in winners] or [None],
        "y": [str(winner.row) for winner in winners] or [None],
        "xaxis": panel.x,
        "yaxis": panel.y,
        "marker": {
            "size": [_size(winner) for winner in winners],
            "line": {"width": 2, "color": INK},
        },
        "text": [_words(winner) for winner in winners],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _size(winner: Winner) -> int:
    return round(SMALLEST + (LARGEST - SMALLEST) * min(1.0, log2(max(1.0, winner.times))))
