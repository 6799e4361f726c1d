"""What a claim is: one published number that is no point of a curve, and the model's beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from statistics import linear_regression

import attrs

from labkit.published import published
from labkit.results import Row

Found = Mapping[str, Sequence[Row]]
"""The rows of every experiment that was run, by its short name."""


@attrs.frozen(kw_only=True)
class Claim:
    """One published number that is no point of a curve, and how the model's is found in the rows.

    ``id`` names the row of published.csv, ``part`` a number within it where it holds several. A claim
    without an id follows from the published curves, or from nothing but what the lab promises. ``low``
    and ``high`` bound the model's number, both included; without them nothing is promised. A published
    number that is itself the upper bound has no error.
    """

    experiment: str
    machine: str
    what: str
    model: Callable[[Found], float | None]
    id: str = ""
    part: str | int | None = None
    low: float | None = None
    high: float | None = None
    fitted: bool = False

    @property
    def published(self) -> float | None:
        """The published number, or ``None`` if the claim has no row of its own."""
        if not self.id:
            return None
        point = published()[self.id]
        return point.number if self.part is None else float(json.loads(point.value)[self.part])

    @property
    def bound(self) -> str:
        """What is promised, in words; empty if nothing is."""
        if self.high is None:
            return ""
        if self.low is None:
            return f"at most {self.high:g}"
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"

    def holds(self, value: float | None) -> bool | None:
        """Return whether a number is within the bounds, or ``None`` where there are none."""
        if self.high is None:
            return None
        return value is not None and (self.low is None or self.low <= value) and value <= self.high


def value_at(found: Found, experiment: str, curve: str, x: int) -> float:
    """Return the model's value of one point."""
    rows = found[experiment]
    return next(row.computed for row in rows if (row.curve, row.x) == (curve, x))


def values_of(found: Found, experiment: str) -> dict[tuple[str, int], float]:
    """Return the model's values of an experiment by curve and x."""
    return {(row.curve, row.x): row.computed for row in found[experiment]}


def slope_of(experiment: str, curve: str, first: int, last: int) -> Callable[[Found], float]:
    """Return what finds the slope of a straight line through a stretch of a curve."""

    def slope(found: Found) -> float:
        rows = found[experiment]
        here = [row for row in rows if row.curve == curve and first <= row.x <= last]
        return linear_regression([row.x for row in here], [row.computed for row in here]).slope

    return slope


def step_of(experiment: str, curve: str, before: int) -> Callable[[Found], float]:
    """Return what finds by how much a curve rises from one point to the next."""

    def step(found: Found) -> float:
        after = value_at(found, experiment, curve, before + 1)
        return after - value_at(found, experiment, curve, before)

    return step
