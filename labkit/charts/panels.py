"""A grid of panels on one figure: where each stands, its axes, and what stands above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from labkit.charts.grid import Place, named

GAP = 0.04
"""Between panels, as a share of the figure."""
ABOVE = 0.16
"""Of the height of a panel, for the words above it."""
HEIGHT = 240
"""Pixels of a row of panels."""


@attrs.frozen(kw_only=True)
class Panel:
    """One panel; ``x`` and ``y`` are what plotly calls its axes."""

    row: Place
    column: Place
    x: str
    y: str
    left: float
    right: float
    bottom: float
    top: float


def panels(rows: Sequence[Place], columns: Sequence[Place]) -> Iterator[Panel]:
    """Yield a panel for each place of the grid, the first row at the top; at least one, if empty."""
    rows, columns = rows or [""], columns or [""]
    height, width = 1 / len(rows), 1 / len(columns)
    for down, row in enumerate(rows):
        for across, column in enumerate(columns):
            number = down * len(columns) + across + 1
            ending = str(number) if number > 1 else ""
            last = across == len(columns) - 1
            yield Panel(
                row=row,
                column=column,
                x=f"x{ending}",
                y=f"y{ending}",
                left=round(across * width, 4),
                right=round((across + 1) * width - (0 if last else GAP), 4),
                bottom=round(1 - (down + 1) * height + ABOVE * height * 0.5, 4),
                top=round(1 - down * height - ABOVE * height, 4),
            )


def axes(
    panel: Panel, *, x_axis: dict[str, Any], y_axis: dict[str, Any], first: Panel, last: Panel
) -> dict[str, Any]:
    """Return the axes of a panel; all share one scale, and only those at the border have numbers."""
    x = x_axis | {"domain": [panel.left, panel.right], "anchor": panel.y}
    y = y_axis | {"domain": [panel.bottom, panel.top], "anchor": panel.x}
    if panel is not first:
        x, y = x | {"matches": first.x}, y | {"matches": first.y}
    if panel.bottom != last.bottom:
        x |= {"showticklabels": False, "title": {"text": ""}}
    if panel.left != first.left:
        y |= {"showticklabels": False, "title": {"text": ""}}
    return {panel.x.replace("x", "xaxis"): x, panel.y.replace("y", "yaxis"): y}


def heading(panel: Panel, *, row_name: str, column_name: str) -> dict[str, Any]:
    """Return the words above a panel as an annotation."""
    names = (named(row_name, panel.row), named(column_name, panel.column))
    return {
        "text": ", ".join(filter(None, names)),
        "xref": "paper",
        "yref": "paper",
        "x": panel.left,
        "y": panel.top,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }
