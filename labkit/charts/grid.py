"""What a study draws: values at places of a grid of panels, who wins at each, and where one takes over."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

Place = int | str
"""A number where all values of an axis are numbers, else a name."""


@attrs.frozen(kw_only=True)
class Cell:
    """One value of one curve: where along x, and in which panel.

    ``half_width`` is that of its confidence interval, 0 where there is one value and nothing to tell.
    """

    curve: str
    x: Place
    row: Place = ""
    column: Place = ""
    value: float
    half_width: float = 0.0
    unit: str = ""


@attrs.frozen(kw_only=True)
class Winner:
    """The best curve at a place, and how many times as much the next best takes.

    ``is_clear`` says whether chance may have decided: the interval of their difference holds zero.
    """

    x: Place
    row: Place = ""
    column: Place = ""
    curve: str
    times: float
    is_clear: bool = True


@attrs.frozen(kw_only=True)
class Takeover:
    """From which x on one curve is better than another and stays so; ``None`` if it never does."""

    row: Place = ""
    column: Place = ""
    x: Place | None


def ordered(places: Iterable[Place]) -> list[Place]:
    """Return each place once: numbers by size, names as they came."""
    once = list(dict.fromkeys(places))
    return sorted(once, key=float) if all(isinstance(place, int) for place in once) else once


def named(name: str, place: Place) -> str:
    """Return a place with the name of its axis; nothing where there is no such axis."""
    return f"{name} {place}" if name else ""
