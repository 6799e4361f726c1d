"""How far the model is off, curve by curve and number by number, worst first: bars, words and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten
from typing import Any

from labkit.charts.style import COLOURS, INK, layout
from labkit.charts.text_twin import number
from labkit.results import FAILS, FITTED, HOLDS, NO_BOUND, Verdict
from labkit.strings import say, translated, written

MARKS = {
    FAILS: ("vermillion", "x"),
    HOLDS: ("green", "circle"),
    NO_BOUND: ("orange", "diamond-open"),
    FITTED: ("ink", "square-open"),
}
"""Colour and marker of each verdict, so that none is told by colour alone."""
BOUND = "line-ns-open"
LONGEST = 46
"""Letters of a name beside a bar."""
PIXELS = 22
"""Height of a bar."""


def document(verdicts: Sequence[Verdict], *, title: str) -> dict[str, Any]:
    """Return the figure as JSON: a line to each error, a mark at its end, the bound as an upright dash."""
    drawn = [verdict for verdict in verdicts if verdict.error_percent is not None]
    names = _names(drawn)
    axis = {"title": {"text": say("verdicts.axis")}, "rangemode": "tozero", "side": "top"}
    page = layout(
        title=title, note="", x_axis=axis, y_label="", hover="", alt=describe(verdicts, title=title)
    )
    page["yaxis"] = {"type": "category", "automargin": True, "tickfont": {"size": 11}}
    page["yaxis"] |= {"range": [-0.7, len(drawn) - 0.3]}
    page["yaxis"] |= {"categoryorder": "array", "categoryarray": names[::-1]}
    page["height"] = 200 + PIXELS * len(drawn)
    page["legend"] = {"orientation": "h", "y": 0, "yanchor": "top", "yref": "paper"}
    return {"data": [_bars(drawn, names), *_marks(drawn, names), *_bounds(drawn, names)]} | {
        "layout": page
    }


def describe(verdicts: Sequence[Verdict], *, title: str) -> str:
    """Return the figure in two sentences: how many bounds hold, and what is worst."""
    if not verdicts:
        return f"{title}. {say('twin.no_points')}"
    bounded = [verdict for verdict in verdicts if verdict.bound]
    failed = [verdict for verdict in bounded if verdict.verdict == FAILS]
    known = [verdict for verdict in verdicts if verdict.error_percent is not None]
    worst = max(known, key=lambda verdict: abs(verdict.error_percent or 0), default=None)
    said = say("verdicts.bounds", bounds=len(bounded), failed=len(failed))
    if worst is None:
        return f"{title}. {said}"
    name = f"{worst.experiment}, {worst.what}"
    return f"{title}. {said} {say('verdicts.worst', name=name, error=worst.error_percent)}"


def cells(verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
    """Return the cells of the table, the line of heads first."""
    heads = ("experiment", "what", "points", "error", "largest", "bound", "verdict")
    return [tuple(say(f"verdicts.{head}") for head in heads), *map(_cells, verdicts)]


NUMBERS = range(2, 5)
"""The columns that stand at the right."""


def _cells(verdict: Verdict) -> tuple[str, ...]:
    error, worst = verdict.error_percent, verdict.worst_percent
    what = f"{verdict.what}, {verdict.machine}" if verdict.machine else verdict.what
    is_one = verdict.model is not None
    if is_one:
        beside = (
            "" if verdict.published is None else say("verdicts.beside", value=verdict.published)
        )
        what = f"{what}: {number(verdict.model)}{beside}"
    judged = translated(verdict.verdict)
    return (
        verdict.experiment,
        what,
        str(verdict.points),
        "" if error is None else written(error, "+.1f" if is_one else ".1f"),
        "" if worst is None else say("verdicts.at", error=worst, x=verdict.worst_x),
        verdict.bound,
        f"{judged}: {translated(verdict.remark)}" if verdict.remark else judged,
    )


def _names(verdicts: Sequence[Verdict]) -> list[str]:
    """Return what stands beside each bar; with its machine, where others are called the same."""
    short = [shorten(verdict.what, LONGEST, placeholder=" ...") for verdict in verdicts]
    counts = Counter(short)
    return [
        f"{verdict.experiment} {name}{f', {verdict.machine}' if counts[name] > 1 else ''}"
        for verdict, name in zip(verdicts, short, strict=True)
    ]


def _bars(verdicts: Sequence[Verdict], names: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [_error(verdict) for verdict in verdicts],
        "width": 0.12,
        "marker": {"color": INK},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _marks(verdicts: Sequence[Verdict], names: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for kind, (colour, symbol) in MARKS.items():
        here = [pair for pair in zip(verdicts, names, strict=True) if pair[0].verdict == kind]
        if here:
            marker = {"color": COLOURS[colour], "symbol": symbol, "size": 10}
            found.append(
                _points([(name, _error(verdict)) for verdict, name in here])
                | {"name": translated(kind), "marker": marker | {"line": {"width": 2}}}
            )
    return found


def _bounds(verdicts: Sequence[Verdict], names: Sequence[str]) -> list[dict[str, Any]]:
    known = [
        (name, verdict.bound_percent)
        for verdict, name in zip(verdicts, names, strict=True)
        if verdict.bound_percent is not None
    ]
    marker = {"color": INK, "symbol": BOUND, "size": 14, "line": {"width": 2}}
    return [_points(known) | {"name": say("verdicts.bound"), "marker": marker}] if known else []


def _points(places: Sequence[tuple[str, float | None]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [name for name, _ in places],
        "x": [x for _, x in places],
        "hovertemplate": "%{y}: %{x} %<extra></extra>",
    }


def _error(verdict: Verdict) -> float:
    return abs(verdict.error_percent or 0)
