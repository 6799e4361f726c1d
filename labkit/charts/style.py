"""How every figure of the lab looks: colours, dashes, markers, axes, and the bar of buttons.

A curve is told apart three times, by colour, by dash and by marker, so that no figure relies on
colour alone. Colours are those of Okabe and Ito, made for every kind of colour vision.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from zlib import crc32

import attrs

from labkit.strings import language, say, translated

INK = "#757575"
"""Text, axes and rings: a grey that can be read on the white and on the dark page of JupyterLab."""

GRID = INK + "40"  # a quarter opaque
CLEAR = "#0000"

COLOURS = {
    "orange": "#E69F00",
    "sky blue": "#56B4E9",
    "green": "#009E73",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "ink": INK,  # instead of black, which vanishes on a dark page; yellow vanishes on a white one
}
DASHES = (
    "solid",
    "dash",
    "dot",
    "dashdot",
    "longdash",
    "longdashdot",
    "8px,2px,2px,2px,2px,2px",
    "2px,8px",
    "14px,3px",
    "14px,3px,4px,3px",
    "5px,10px",
    "3px,1px",
)
MARKERS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "x",
    "star",
    "triangle-down",
    "hexagon",
    "pentagon",
    "star-diamond",
    "hourglass",
)
RING = 3
"""Width in pixels of the ring around a calibrated point."""

MOST_TICKS = 15

AROUND = 12
"""Size in pixels of the open marker of a published value: it shows also around the model's own."""

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,  # plotly 4's "Share chart" would send the figure to a cloud
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}

MODEBAR = (
    "Download plot as a PNG",
    "Zoom",
    "Pan",
    "Zoom in",
    "Zoom out",
    "Reset axes",
    "Double-click to zoom back out",
    "Double-click on legend to isolate one trace",
)
"""What plotly says of itself."""


def config() -> dict[str, Any]:
    """Return how plotly is to behave, in the reader's language."""
    words = {text: translated(text) for text in MODEBAR}
    return CONFIG | {"locale": language(), "locales": {language(): {"dictionary": words}}}


@attrs.frozen
class Look:
    """What tells one curve from the others."""

    colour: str
    dash: str
    marker: str


def _paper(colour: str, number: int) -> Look:
    return Look(COLOURS[colour], DASHES[number], MARKERS[number])


PAPER = {
    "SHM8": _paper("vermillion", 0),
    "SHM4": _paper("orange", 1),
    "SHM2": _paper("purple", 2),
    "SHM1": _paper("green", 3),
    "MSG8": _paper("blue", 4),
    "MSG1": _paper("sky blue", 5),
    "Server": _paper("ink", 6),
}
"""The curves of the paper's Figure 3: messages in blue, shared memory in the other colours."""


def looks(curves: Iterable[str]) -> dict[str, Look]:
    """Return a look for each curve, the same in every figure as far as possible.

    The paper's curves always keep theirs. Any other name begins at its checksum and takes the next
    dash, marker and colour that no curve before it has. Up to twelve curves differ in dash and
    marker, seven in colour too.
    """
    names = list(dict.fromkeys(curves))
    found = {name: PAPER[name] for name in names if name in PAPER}
    for name in names:
        if name not in PAPER:
            found[name] = _other(crc32(name.encode()), list(found.values()))
    return {name: found[name] for name in names}


def family(curve: str) -> str:
    """Return a curve's name without the number at its end: ``SHM8`` belongs to ``SHM``."""
    return re.sub(r"\d+$", "", curve)


def layout(
    *, title: str, note: str, x_axis: dict[str, Any], y_label: str, hover: str, alt: str
) -> dict[str, Any]:
    """Return the layout of a figure.

    ``hover`` is what a point says that says nothing of its own. ``alt`` is the figure in a few
    sentences, kept in ``layout.meta`` for those who cannot see it.
    """
    return {
        "template": _template(hover),
        "title": {"text": title, "subtitle": {"text": note}},
        "xaxis": x_axis,
        "yaxis": {
            "title": {"text": y_label},
            "rangemode": "tozero",
            "tickformat": ",",
            "automargin": True,
        },
        "uirevision": title,  # the same chart keeps the reader's zoom while it is redrawn
        "meta": {"alt": alt},
    }


def x_axis(label: str, xs: Collection[float]) -> dict[str, Any]:
    """Return an axis that holds all these places, with ticks at whole numbers."""
    low, high = (min(xs), max(xs)) if xs else (0, 1)
    pad = max(0.5, (high - low) / 25)
    step = _step((high - low) / MOST_TICKS)
    axis = {"title": {"text": label}, "range": [low - pad, high + pad], "dtick": step}
    return axis | ({"tickformat": ","} if high >= 1000 else {})


def _step(least: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 and so on: steps that a reader can count in."""
    ten = 1
    while 5 * ten < least:
        ten *= 10
    return next(ten * step for step in (1, 2, 5) if ten * step >= least)


def _template(hover: str) -> dict[str, Any]:
    """Return what all traces and axes share. Plotly's own template would be 7 kB in each frame."""
    axis = {"gridcolor": GRID, "zerolinecolor": GRID, "linecolor": INK, "ticks": "outside"}
    trace = {
        "mode": "lines+markers",
        "marker": {"size": 8, "line": {"color": INK}},
        "error_y": {"type": "constant", "thickness": 1.5, "width": 4},
        "hovertemplate": hover,
    }
    layout = {
        "title": {"x": 0.01, "xanchor": "left"},
        "font": {"color": INK, "size": 13},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "separators": say("number.decimal") + say("number.thousands"),
        "modebar": {"bgcolor": CLEAR, "color": INK, "activecolor": COLOURS["blue"]},
        "xaxis": axis,
        "yaxis": axis,
        "margin": {"l": 85, "r": 10, "t": 80, "b": 50},
        "height": 460,
        "hovermode": "closest",
    }
    return {"data": {"scatter": [trace]}, "layout": layout}


def _other(number: int, taken: Sequence[Look]) -> Look:
    return Look(
        _free(list(COLOURS.values()), number, [look.colour for look in taken]),
        _free(DASHES, number, [look.dash for look in taken]),
        _free(MARKERS, number, [look.marker for look in taken]),
    )


def _free(choices: Sequence[str], number: int, taken: Sequence[str]) -> str:
    """Return the first choice, counted from ``number`` around, that is taken least often."""
    start = number % len(choices)
    return min((*choices[start:], *choices[:start]), key=taken.count)
