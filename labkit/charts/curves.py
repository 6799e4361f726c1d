"""Curves over a number of cores: the model's beside the published ones, and the residuals.

``document`` returns plain dictionaries, which the live chart sends as they are; ``figure`` is the
same as a plotly figure, checked by plotly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log10
from typing import Any

import plotly.graph_objects as go

from labkit.charts import traces
from labkit.charts.crossings import all_points, by_curve
from labkit.charts.style import INK, layout, looks, x_axis
from labkit.charts.text_twin import summary
from labkit.results import Row
from labkit.strings import say, translated

Guess = tuple[float, str, str]
"""A number, the words that stand beside the line drawn there, and the axis of the number: x or y."""

LOGARITHMIC = {"type": "log"}
"""What makes an axis logarithmic."""


def figure(
    rows: Iterable[Row],
    *,
    title: str,
    x_label: str,
    y_label: str,
    guess: Guess | None = None,
    note: str = "",
    is_logarithmic: bool = False,
) -> go.Figure:
    """Return model curves with the published points and their reading errors laid over them.

    Args:
        rows: points of any number of curves, in any order, of a finished or unfinished run.
        title: what the figure shows; a chart redrawn under the same title keeps its zoom.
        x_label: the x axis, with its unit.
        y_label: the y axis, with its unit.
        guess: what the reader expects, drawn as a dashed line.
        note: a line below the title, for example why points are missing, or what was changed.
        is_logarithmic: whether the y axis is, because values differ by orders of magnitude.
    """
    return go.Figure(
        document(
            rows,
            title=title,
            x_label=x_label,
            y_label=y_label,
            guess=guess,
            note=note,
            is_logarithmic=is_logarithmic,
        )
    )


def document(
    rows: Iterable[Row],
    *,
    title: str,
    x_label: str,
    y_label: str,
    guess: Guess | None = None,
    note: str = "",
    is_logarithmic: bool = False,
) -> dict[str, Any]:
    """Return the JSON of ``figure`` without plotly's checks, small and quick for a live chart."""
    curves = by_curve(rows)
    every = all_points(curves)
    style = looks(curves)
    models = [traces.model(list(points.values()), style[name]) for name, points in curves.items()]
    over = [traces.published(list(points.values()), style[name]) for name, points in curves.items()]
    xs = {float(row.x) for row in every} | ({guess[0]} if guess and guess[2] == "x" else set())
    page = layout(
        title=title,
        note=note,
        x_axis=x_axis(translated(x_label), xs),
        y_label=translated(y_label),
        hover=traces.hover(every[0]) if every else "",
        alt=summary(every, title=title),
    )
    if is_logarithmic:
        page["yaxis"] |= LOGARITHMIC
    drawn = models + [trace for trace in over if trace]
    unit_of = {name: next(iter(points.values())).unit for name, points in curves.items()}
    page = _panels(page, drawn, unit_of)
    if guess and xs:
        page |= _guess(guess, middle=(min(xs) + max(xs)) / 2, is_logarithmic=is_logarithmic)
    return {"data": drawn + traces.key(every, overlay=True), "layout": page}


def residuals(rows: Iterable[Row], *, title: str = "", x_label: str = "cores") -> go.Figure:
    """Return the model's error in per cent of the published value, over x, around a zero line."""
    return go.Figure(residuals_document(rows, title=title, x_label=x_label))


def residuals_document(
    rows: Iterable[Row], *, title: str = "", x_label: str = "cores"
) -> dict[str, Any]:
    """Return the JSON of ``residuals``."""
    title = title or say("chart.error")
    curves = by_curve(rows)
    every = all_points(curves)
    style = looks(curves)
    places = [round(0.8 * (at + 0.5) / len(curves) - 0.4, 2) for at in range(len(curves))]
    drawn = [
        traces.error(list(points.values()), style[name], aside=aside)
        for (name, points), aside in zip(curves.items(), places, strict=True)
    ]
    page = layout(
        title=title,
        note=say("chart.error_note"),
        x_axis=x_axis(translated(x_label), [row.x for row in every]),
        y_label=say("chart.error_axis"),
        hover=f"%{{text}} {translated(x_label)}: %{{y:+}} %",
        alt=summary(every, title=title),
    )
    zero = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    page["shapes"] = [zero | {"line": {"color": INK, "width": 2}}]
    return {
        "data": [trace for trace in drawn if trace] + traces.key(every, overlay=False),
        "layout": page,
    }


def _panels(
    page: dict[str, Any], drawn: list[traces.Trace], unit_of: Mapping[str, str]
) -> dict[str, Any]:
    """Return the layout with a panel for the curves of each unit, one below the other."""
    units = list(dict.fromkeys(unit_of.values()))
    if len(units) < 2:
        axis = page["yaxis"]
        fits = all(translated(unit) in axis["title"]["text"] for unit in units)
        return page if fits else page | {"yaxis": axis | {"title": {"text": translated(units[0])}}}
    names = ["y", *(f"y{number}" for number in range(2, len(units) + 1))]
    for trace in drawn:
        trace["yaxis"] = names[units.index(unit_of[trace["legendgroup"]])]
    height = 1 / len(units)
    axes = {
        name.replace("y", "yaxis"): page["yaxis"]
        | {
            "title": {"text": translated(unit)},
            "domain": [round(1 - (at + 0.85) * height, 3), round(1 - at * height, 3)],
        }
        for at, (name, unit) in enumerate(zip(names, units, strict=True))
    }
    below = {"xaxis": page["xaxis"] | {"anchor": names[-1]}, "height": 230 * (len(units) + 1)}
    return page | axes | below


def _guess(guess: Guess, *, middle: float, is_logarithmic: bool) -> dict[str, Any]:
    """Return the reader's guess as a dashed line; upright, its words stand towards the middle."""
    number, words, axis = guess
    ends = {"x0": number, "x1": number, "yref": "paper", "y0": 0, "y1": 1}
    side = "left" if number < middle else "right"
    text = {"x": number, "yref": "paper", "y": 1, "xanchor": side}
    if axis == "y":
        ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": number, "y1": number}
        # Plotly wants the logarithm for words, and the number itself for lines.
        place = log10(number) if is_logarithmic else number
        text = {"xref": "paper", "x": 1, "y": place, "xanchor": "right"}
    line = {"type": "line", "line": {"color": INK, "width": 2, "dash": "dash"}}
    said = {"yanchor": "bottom", "showarrow": False, "text": say("chart.guess", guess=words)}
    return {"shapes": [line | ends], "annotations": [text | said]}
