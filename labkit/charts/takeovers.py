"""From where on one curve is better than another: that place over a second parameter, a line a third."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labkit.charts.grid import Takeover, named, ordered
from labkit.charts.style import layout, looks
from labkit.charts.style import x_axis as axis_of
from labkit.strings import say, translated


def document(
    takeovers: Sequence[Takeover],
    *,
    title: str,
    x_name: str,
    row_name: str = "",
    column_name: str = "",
) -> dict[str, Any]:
    """Return the figure as JSON; where one never takes over, there is no mark."""
    columns = ordered(takeover.column for takeover in takeovers)
    style = looks(named(column_name, column) for column in columns)
    rows = [str(row) for row in ordered(takeover.row for takeover in takeovers)]
    x_axis: dict[str, Any] = {"title": {"text": translated(row_name)}, "type": "category"}
    x_axis |= {"categoryorder": "array", "categoryarray": rows, "range": [-0.5, len(rows) - 0.5]}
    alt = describe(takeovers, title=title)
    page = layout(
        title=title,
        note=say("takeovers.note"),
        x_axis=x_axis,
        y_label=translated(x_name),
        hover="",
        alt=alt,
    )
    xs = [float(each.x) for each in takeovers if isinstance(each.x, int)]
    if xs:
        page["yaxis"] |= {"dtick": axis_of("", [0, *xs])["dtick"]}
    drawn = []
    for column in columns:
        here = [each for each in takeovers if each.column == column]
        name = named(column_name, column)
        look = style[name]
        drawn.append(
            {
                "type": "scatter",
                "name": name or title,
                "x": [str(each.row) for each in here],
                "y": [each.x for each in here],
                "line": {"color": look.colour, "dash": look.dash},
                "marker": {"color": look.colour, "symbol": look.marker, "size": 9},
                "hovertemplate": "%{x}: %{y}<extra>" + name + "</extra>",
            }
        )
    return {"data": drawn, "layout": page}


def describe(takeovers: Sequence[Takeover], *, title: str) -> str:
    """Return the figure in a sentence: in how many cases it happens, and between which places."""
    known = [takeover.x for takeover in takeovers if takeover.x is not None]
    if not takeovers:
        return f"{title}. {say('twin.no_points')}"
    if not known:
        return f"{title}. {say('takeovers.never')}"
    places = ordered(known)
    said = say(
        "takeovers.said", known=len(known), all=len(takeovers), first=places[0], last=places[-1]
    )
    return f"{title}. {said}"


def table(
    takeovers: Sequence[Takeover], *, row_name: str = "", column_name: str = ""
) -> list[list[str]]:
    """Return the cells of its table: a line a row, a column a column, the line of heads first."""
    columns = ordered(takeover.column for takeover in takeovers)
    at = {(each.row, each.column): each.x for each in takeovers}
    return [
        [row_name, *(named(column_name, column) for column in columns)],
        *(
            [str(row), *(_place(at.get((row, column))) for column in columns)]
            for row in ordered(takeover.row for takeover in takeovers)
        ),
    ]


def _place(x: int | str | None) -> str:
    return say("takeovers.no") if x is None else str(x)
