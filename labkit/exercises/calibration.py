"""How good a reader's predictions are, one by one and over the course.

A prediction is off by a factor: half and double are equally far. Its score is 100 divided by that
factor, so 100 is exact and 50 is double or half. Over the course the factors have a geometric mean;
with their directions kept, it says whether somebody guesses too high or too low.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import attrs

from labkit.exercises.work import Predicted, Work

SMALLEST = 1.0
"""Results count things, or cycles: nobody is off by an infinite factor because there are none."""
ALIKE = 1.05
"""A mean within this factor of the results is neither too high nor too low."""


@attrs.frozen(kw_only=True)
class Scored:
    """One prediction beside its result."""

    name: str
    prediction: Predicted
    times: float  # the guess is so many times the result

    @property
    def factor(self) -> float:
        """How far off, whether too high or too low; 1 is exact."""
        return max(self.times, 1 / self.times)

    @property
    def score(self) -> int:
        """From 100, exact, downwards."""
        return round(100 / self.factor)


@attrs.frozen(kw_only=True)
class Calibration:
    """All predictions of a reader that have a result, together."""

    count: int
    factor: float  # the mean of how far off
    times: float  # the mean with directions: above 1 is too high on the whole

    @property
    def direction(self) -> str:
        """What the guesses are on the whole: ``high``, ``low`` or ``even``."""
        if max(self.times, 1 / self.times) <= ALIKE:
            return "even"
        return "high" if self.times > 1 else "low"


def scored(work: Work) -> tuple[Scored, ...]:
    """Return the predictions that have a result, in the order in which they were made."""
    made = sorted(work.predictions.items(), key=lambda item: (item[1].at, item[0]))
    return tuple(
        Scored(name=name, prediction=each, times=_times(each.guess, each.result))
        for name, each in made
        if each.result is not None
    )


def calibration(predictions: Sequence[Scored]) -> Calibration | None:
    """Return them together, or ``None`` if there are none."""
    if not predictions:
        return None
    return Calibration(
        count=len(predictions),
        factor=_mean(each.factor for each in predictions),
        times=_mean(each.times for each in predictions),
    )


def running(predictions: Sequence[Scored]) -> tuple[float, ...]:
    """Return how far off the mean was after the first prediction, after the second, and so on."""
    return tuple(
        _mean(each.factor for each in predictions[: last + 1]) for last in range(len(predictions))
    )


def _times(guess: float, result: float) -> float:
    return max(guess, SMALLEST) / max(result, SMALLEST)


def _mean(factors: Iterable[float]) -> float:
    logarithms = [math.log(factor) for factor in factors]
    return math.exp(sum(logarithms) / len(logarithms))
