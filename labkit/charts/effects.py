"""What moves an answer, ranked: bars with their intervals, their text twin, and both as a web page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import plotly.graph_objects as go

from labkit.charts.page import drawn_in, table_in, web_page
from labkit.charts.style import COLOURS, INK, layout
from labkit.charts.text_twin import markdown, number


class Effect(Protocol):
    """What is drawn of an effect: ``labkit.sweeps.sensitivity`` says what its numbers mean."""

    @property
    def name(self) -> str:
        """The parameter."""

    @property
    def size(self) -> float:
        """How much it matters."""

    @property
    def sure(self) -> float:
        """Half of the width of the interval of ``size``."""

    @property
    def other(self) -> float:
        """How much the effect varies, or how much is due to the parameter alone."""


TICKS = {"morris": ",", "sobol": ".2f"}
HEADS = {
    "morris": ("effect", "± 95 %", "spread"),
    "sobol": ("total share", "± 95 %", "alone"),
}
MEANS = {
    "morris": "effect: by how much the answer changes, up or down, when the parameter goes through its "
    "whole range. spread: how much that differs with the other parameters, and along the range.",
    "sobol": "total share: how much of the variance of the answer is due to the parameter, alone and "
    "together with others. alone: due to it alone.",
}


def document(effects: Sequence[Effect], *, title: str, method: str, unit: str) -> dict[str, Any]:
    """Return the figure as JSON, the largest effect at the top, each bar with its interval."""
    names = [effect.name for effect in reversed(effects)]
    size, _, other = HEADS[method]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": size,
        "y": names,
        "x": [effect.size for effect in reversed(effects)],
        "error_x": {
            "type": "data",
            "array": [effect.sure for effect in reversed(effects)],
            "color": INK,
        },
        "marker": {"color": COLOURS["blue"]},
        "hovertemplate": "%{y}: %{x:,.3g}<extra></extra>",
    }
    points = {
        "type": "scatter",
        "mode": "markers",
        "name": other,
        "y": names,
        "x": [effect.other for effect in reversed(effects)],
        "marker": {"color": COLOURS["orange"], "symbol": "diamond", "size": 12},
        "hovertemplate": f"%{{y}}, {other}: %{{x:,.3g}}<extra></extra>",
    }
    label = f"{size}, {unit}" if method == "morris" else size
    axis = {"title": {"text": label}, "rangemode": "tozero", "tickformat": TICKS[method]}
    alt = describe(effects, title=title, method=method, unit=unit)
    page = layout(title=title, note="", x_axis=axis, y_label="", hover="", alt=alt)
    page["yaxis"] = {"type": "category", "automargin": True}
    page["height"] = 200 + 40 * len(effects)
    page["legend"] = {"orientation": "h", "y": 1.0, "yanchor": "bottom"}
    return {"data": [bars, points], "layout": page}


def figure(effects: Sequence[Effect], *, title: str, method: str, unit: str) -> go.Figure:
    """Return the same as a plotly figure, checked by plotly."""
    return go.Figure(document(effects, title=title, method=method, unit=unit))


def describe(effects: Sequence[Effect], *, title: str, method: str, unit: str) -> str:
    """Return the ranking in a sentence."""
    of = f" {unit}" if method == "morris" else ""
    ranked = "; ".join(f"{effect.name} {number(effect.size)}{of}" for effect in effects)
    return f"{title}. Ranked by {HEADS[method][0]}: {ranked}."


def cells(effects: Sequence[Effect], *, method: str) -> list[list[str]]:
    """Return the cells of the ranking, the line of heads first."""
    return [
        ["rank", "parameter", *HEADS[method]],
        *(
            [str(rank), effect.name, *map(number, (effect.size, effect.sure, effect.other))]
            for rank, effect in enumerate(effects, 1)
        ),
    ]


def table(effects: Sequence[Effect], *, method: str) -> str:
    """Return the ranking as a markdown table, with what its columns mean below it."""
    return f"{markdown(cells(effects, method=method))}\n{MEANS[method]}\n"


def page(effects: Sequence[Effect], *, title: str, method: str, unit: str) -> str:
    """Return figure and ranking as one web page that needs nothing from outside."""
    drawn = figure(effects, title=title, method=method, unit=unit)
    return web_page(
        title, [drawn_in(drawn), table_in(cells(effects, method=method), note=MEANS[method])]
    )
