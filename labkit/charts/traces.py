"""One curve as plotly traces, as plain dictionaries: scatter only, and small.

The live chart sends a whole figure at every step: numbers are rounded, what all points of a curve
share is said once, and what all curves share stands in the template of the layout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from labkit.charts.style import AROUND, CLEAR, INK, RING, Look
from labkit.results import Row
from labkit.strings import say, translated, written

Trace = dict[str, Any]


def model(points: Sequence[Row], look: Look) -> Trace:
    """Return the model's curve; a ring marks the points it was calibrated on."""
    trace = _trace(points, look, [row.x for row in points]) | {
        "y": [short(row.value) for row in points]
    }
    trace["line"] = {"color": look.colour, "dash": look.dash}
    if all(row.published is None for row in points):
        return trace | {"hovertemplate": hover(points[0], beside=False)}
    sources = list(dict.fromkeys(_source(row) for row in points if row.published is not None))
    shared = sources[0] if len(sources) == 1 else ""
    return trace | {
        "text": [_beside(row) if shared else f"{_beside(row)} {_source(row)}" for row in points],
        "meta": shared,
    }


def published(points: Sequence[Row], look: Look) -> Trace | None:
    """Return the published points with their reading errors, or nothing where there are none."""
    known = [row for row in points if row.published is not None]
    if not known:
        return None
    return _places([row.x for row in known]) | {
        "y": [short(row.published or 0) for row in known],
        "error_y": _bars([row.published_tolerance or 0 for row in known]),
        "name": say("chart.published_curve", curve=in_words(known[0].curve)),
        "legendgroup": known[0].curve,
        "showlegend": False,
        "mode": "markers",
        "marker": {"symbol": f"{look.marker}-open", "color": look.colour, "size": AROUND},
        "hovertemplate": "%{y}",  # plotly adds the reading error and the name
    }


def error(points: Sequence[Row], look: Look, *, aside: float) -> Trace | None:
    """Return a curve's errors in per cent, with the reading errors as bars, in per cent too.

    ``aside`` moves the points along x, so that those of several curves stand side by side.
    """
    known = [row for row in points if row.error_percent is not None and row.published]
    if not known:
        return None
    reading = [100 * (row.published_tolerance or 0) / (row.published or 1) for row in known]
    trace = _trace(known, look, [row.x + aside for row in known])
    trace["marker"] |= {"color": look.colour}
    return trace | {
        "mode": "markers",
        "y": [round(row.error_percent or 0, 1) for row in known],
        "error_y": _bars(reading),
        "text": [f"{row.x}{_remark(row)}" for row in known],
    }


def key(rows: Sequence[Row], *, overlay: bool) -> list[Trace]:
    """Return empty traces that explain the open markers and the rings in the legend."""
    found = []
    if overlay and any(row.published is not None for row in rows):
        found.append(_key(say("chart.published"), {"symbol": "circle-open", "size": AROUND}))
    if any(row.calibrated for row in rows):
        ring = {"symbol": "circle", "color": CLEAR, "line": {"width": RING}}
        found.append(_key(say("chart.calibrated"), ring))
    return found


def hover(row: Row, *, beside: bool = True) -> str:
    """Return what a point says under the mouse, with plotly's places for its numbers."""
    published = f"<br>{say('chart.published_point')}: %{{text}}<br>%{{meta}}" if beside else ""
    return f"%{{x}} {translated(row.x_name)}: %{{y}} {translated(row.unit)}{published}"


def in_words(curve: str) -> str:
    """Return a curve's name as people write it; the name of a row has no spaces."""
    return curve.replace("_", " ")


def short(value: float | None) -> float | None:
    """Return a number with three digits, and all those before the point: enough to plot.

    Where there is no value, plotly leaves a gap.
    """
    if value is None:
        return None
    rounded = float(f"{value:.3g}") if abs(value) < 100 else round(value)
    return int(rounded) if rounded == int(rounded) else rounded


def _trace(points: Sequence[Row], look: Look, xs: Sequence[float]) -> Trace:
    rings = [RING if row.calibrated else 0 for row in points]
    same = len(set(rings)) == 1
    marker = {"symbol": look.marker, "line": {"width": rings[0] if same else rings}}
    curve = points[0].curve
    return {"name": in_words(curve), "legendgroup": curve, "marker": marker} | _places(xs)


def _places(xs: Sequence[float]) -> Trace:
    """Return where the points stand: all of them, or the first one where the rest follow by one."""
    places = [round(x, 2) for x in xs]
    if len(xs) > 1 and all(math.isclose(x, xs[0] + index) for index, x in enumerate(xs)):
        return {"x0": places[0]}
    return {"x": places}


def _beside(row: Row) -> str:
    """Return what was published for a point, and the error of the model."""
    if row.published is None:
        return say("chart.nothing")
    return f"{written(row.published, 'g')}{_remark(row)}, {row.error_percent or 0:+.0f} %"


def _source(row: Row) -> str:
    """Return status and reading error of a published point, mostly the same for a whole curve."""
    if row.published is None:
        return ""
    status = translated(row.published_status.partition(", ")[0])
    if row.published_tolerance is None:
        return f"({status})"
    return say("chart.source", status=status, reading=row.published_tolerance)


def _remark(row: Row) -> str:
    remark = row.published_status.partition(", ")[2]
    return f" ({translated(remark)})" if remark else ""


def _bars(widths: Sequence[float]) -> Trace:
    """Return error bars; the template says that they are constant unless something else is said."""
    bars = [short(width) for width in widths]
    return {"value": bars[0]} if len(set(bars)) == 1 else {"type": "data", "array": bars}


def _key(name: str, marker: Trace) -> Trace:
    empty = {"x": [None], "y": [None]}
    return {"name": name, "mode": "markers", "marker": {"color": INK} | marker} | empty
