"""Small multiples: the same curves over the same axes, a panel for each value of one or two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.charts import panels
from labkit.charts.grid import Cell, Place, ordered
from labkit.charts.style import Look, layout, looks
from labkit.charts.text_twin import number
from labkit.charts.traces import in_words, short
from labkit.strings import say, translated


def document(
    cells: Sequence[Cell],
    *,
    title: str,
    x_name: str,
    row_name: str = "",
    column_name: str = "",
    is_logarithmic: bool = False,
) -> dict[str, Any]:
    """Return the figure as JSON; every panel has the same scale, so that they can be compared."""
    grid = list(panels.panels(ordered(c.row for c in cells), ordered(c.column for c in cells)))
    style = looks(cell.curve for cell in cells)
    units = " / ".join(translated(unit) for unit in dict.fromkeys(cell.unit for cell in cells))
    x_axis = _x_axis(cells, x_name)
    alt = describe(cells, title=title)
    page = layout(title=title, note="", x_axis=x_axis, y_label=units, hover="", alt=alt)
    y_axis = page["yaxis"] | ({"type": "log"} if is_logarithmic else {})
    for panel in grid:
        page |= panels.axes(panel, x_axis=x_axis, y_axis=y_axis, first=grid[0], last=grid[-1])
    page["annotations"] = [
        panels.heading(panel, row_name=row_name, column_name=column_name) for panel in grid
    ]
    page["height"] = 180 + panels.HEIGHT * len({panel.row for panel in grid})
    drawn = [
        trace for panel in grid for trace in _traces(cells, panel, style, is_first=panel is grid[0])
    ]
    return {"data": drawn, "layout": page}


def describe(cells: Sequence[Cell], *, title: str) -> str:
    """Return the figure in a sentence: how many panels and curves, and between which values."""
    if not cells:
        return f"{title}. {say('twin.no_points')}"
    low, high = (choose(cells, key=lambda cell: cell.value) for choose in (min, max))
    said = say(
        "multiples.said",
        panels=len({(cell.row, cell.column) for cell in cells}),
        curves=", ".join(dict.fromkeys(in_words(cell.curve) for cell in cells)),
        low=number(low.value),
        high=number(high.value),
        unit=translated(high.unit),
    )
    return f"{title}. {said}"


def table(
    cells: Sequence[Cell], *, x_name: str, row_name: str = "", column_name: str = ""
) -> list[list[str]]:
    """Return the cells of its table: a line for each x of each panel, the line of heads first."""
    curves = list(dict.fromkeys(cell.curve for cell in cells))
    values: dict[tuple[Place, Place, Place], dict[str, str]] = {}
    for cell in cells:
        place = values.setdefault((cell.row, cell.column, cell.x), {})
        place[cell.curve] = _value(cell)
    places = sorted(values, key=_order(cells))
    heads = [name for name in (row_name, column_name) if name]
    return [
        [*heads, x_name, *curves],
        *(
            [
                *(str(row) for row in (place[0],) if row_name),
                *(str(column) for column in (place[1],) if column_name),
                str(place[2]),
                *(values[place].get(curve, "") for curve in curves),
            ]
            for place in places
        ),
    ]


def _value(cell: Cell) -> str:
    return (
        f"{number(cell.value)} ± {number(cell.half_width)}"
        if cell.half_width
        else number(cell.value)
    )


def _order(cells: Sequence[Cell]) -> Any:
    ranks: list[Mapping[Place, int]] = [
        {place: rank for rank, place in enumerate(ordered(getattr(cell, axis) for cell in cells))}
        for axis in ("row", "column", "x")
    ]
    return lambda place: tuple(rank[part] for rank, part in zip(ranks, place, strict=True))


def _x_axis(cells: Sequence[Cell], x_name: str) -> dict[str, Any]:
    places = ordered(cell.x for cell in cells)
    axis: dict[str, Any] = {"title": {"text": translated(x_name)}}
    if all(isinstance(place, int) for place in places):
        return axis
    return axis | {"type": "category", "categoryorder": "array", "categoryarray": places}


def _traces(
    cells: Sequence[Cell], panel: panels.Panel, style: Mapping[str, Look], *, is_first: bool
) -> list[dict[str, Any]]:
    """Return the curves of one panel; the first one has the legend for all."""
    here = [c for c in cells if (c.row, c.column) == (panel.row, panel.column)]
    rank = {place: at for at, place in enumerate(ordered(cell.x for cell in cells))}
    found = []
    for curve, look in style.items():
        points = sorted((c for c in here if c.curve == curve), key=lambda cell: rank[cell.x])
        trace: dict[str, Any] = {
            "type": "scatter",
            "name": in_words(curve),
            "legendgroup": curve,
            "showlegend": is_first,
            "x": [cell.x for cell in points] if points else [None],
            "y": [short(cell.value) for cell in points] if points else [None],
            "xaxis": panel.x,
            "yaxis": panel.y,
            "line": {"color": look.colour, "dash": look.dash},
            "marker": {"color": look.colour, "symbol": look.marker, "size": 7},
            "hovertemplate": "%{x}: %{y:,}<extra>" + in_words(curve) + "</extra>",
        }
        if any(cell.half_width for cell in points):
            trace["error_y"] = {"type": "data", "array": [short(c.half_width) for c in points]}
        found.append(trace)
    return found
