"""The two pictures of a report, as SVG: guesses beside results, and how far off over the course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from labkit.exercises.calibration import Scored, running
from labkit.exercises.markup import element
from labkit.strings import say, written

WIDTH, LEFT, RIGHT = 640, 110, 150
"""Pixels; names stand to the left of the scales, numbers to the right."""
LINE = 26
GUESS, RESULT, INK = "#0072B2", "#D55E00", "#555555"
"""Blue and vermillion of Okabe and Ito; a ring and a square, so that nobody needs the colours."""
TALLEST = 16.0
"""The factor at the top of the second picture; what is further off is drawn there."""


def number(value: float) -> str:
    """Return a number as a reader would write it."""
    return written(value, ",.0f" if float(value).is_integer() else ",.1f")


def dumbbells(predictions: Sequence[Scored]) -> Element:
    """Draw each guess and each result on the scale of its question."""
    height = LINE * len(predictions) + 10
    label = say("report.picture.guesses", count=len(predictions))
    lines = [part for at, each in enumerate(predictions) for part in _dumbbell(at, each)]
    return _picture(lines, height=height, label=label)


def _dumbbell(at: int, scored: Scored) -> list[Element]:
    made, y = scored.prediction, LINE * at + LINE
    result = made.result or 0.0
    low, high = min(made.low, made.guess, result), max(made.high, made.guess, result)
    guess_x, result_x = (_place(value, low, high) for value in (made.guess, result))
    words = f"{number(made.guess)} / {number(result)} {made.unit}".strip()
    return [
        _text(0, y + 4, scored.name),
        _line(LEFT, y, WIDTH - RIGHT, y, width=1),
        _line(guess_x, y, result_x, y, width=3),
        element("circle", cx=guess_x, cy=y, r=6, fill="white", stroke=GUESS, stroke_width=3),
        element("rect", x=result_x - 5, y=y - 5, width=10, height=10, fill=RESULT),
        _text(WIDTH - RIGHT + 12, y + 4, words),
    ]


def _place(value: float, low: float, high: float) -> float:
    """Return where a value lies; on a scale of factors if it spans more than two powers of ten."""
    if low >= 0 and high > 100 * max(low, 1):
        low, high, value = (math.log(max(each, 1)) for each in (low, high, value))
    share = (value - low) / (high - low) if high > low else 0.5
    return round(LEFT + share * (WIDTH - RIGHT - LEFT), 1)


def course(predictions: Sequence[Scored]) -> Element:
    """Draw how far off each prediction was, in order, and the mean so far as a dashed line."""
    label = say("report.picture.course", count=len(predictions))
    step = (WIDTH - LEFT - 20) / max(1, len(predictions))
    places = [round(LEFT + step * (at + 0.5), 1) for at in range(len(predictions))]
    marks = [
        element("circle", cx=x, cy=_height(each.factor), r=4, fill=GUESS)
        for x, each in zip(places, predictions, strict=True)
    ]
    mean = " ".join(
        f"{x},{_height(factor)}" for x, factor in zip(places, running(predictions), strict=True)
    )
    dashed = element(
        "polyline", points=mean, fill="none", stroke=RESULT, stroke_width=2, stroke_dasharray="6 4"
    )
    return _picture([*_scale(), *marks, dashed], height=170, label=label)


def _scale() -> list[Element]:
    factors = (1, 2, 4, 8, 16)
    lines = [_line(LEFT, _height(f), WIDTH - 20, _height(f), width=0.5) for f in factors]
    exact = say("report.picture.exact")
    names = [
        _text(0, _height(f) + 4, exact if f == 1 else say("report.picture.off", factor=f))
        for f in factors
    ]
    return [*lines, *names]


def _height(factor: float) -> float:
    return round(150 - 130 * math.log(min(factor, TALLEST)) / math.log(TALLEST), 1)


def _picture(parts: Sequence[Element], *, height: int, label: str) -> Element:
    return element(
        "svg", parts, role="img", aria_label=label, viewBox=f"0 0 {WIDTH} {height}", width=WIDTH
    )


def _line(x: float, y: float, to_x: float, to_y: float, *, width: float) -> Element:
    return element("line", x1=x, y1=y, x2=to_x, y2=to_y, stroke=INK, stroke_width=width)


def _text(x: float, y: float, words: str) -> Element:
    shown = words if len(words) <= 20 else words[:19] + "…"
    return element("text", shown, x=x, y=y, fill="currentColor", font_size=12)
