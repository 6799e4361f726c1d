"""A mean and how well it is known."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt
from statistics import fmean, stdev

import attrs

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.student import quantile

CONFIDENCE = 0.95


@attrs.frozen(kw_only=True)
class Interval:
    """A confidence interval: a procedure that catches the true mean in this share of all uses.

    ``half_width`` is infinite if there is only one value. ``count`` is how many independent values the
    interval rests on.
    """

    mean: float
    half_width: float
    confidence: float
    count: int

    @property
    def low(self) -> float:
        """The lower end."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + self.half_width

    @property
    def relative(self) -> float:
        """The half width by the mean: 0.02 is known within 2 per cent."""
        if not self.half_width:
            return 0.0
        return self.half_width / abs(self.mean) if self.mean else inf

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.mean:,.4g} ± {self.half_width:,.2g} ({100 * self.confidence:g} %, n = {self.count})"


def interval(values: Sequence[float], *, confidence: float = CONFIDENCE) -> Interval:
    """Return the confidence interval of the mean of independent values, by Student's t.

    Raises:
        InvalidInput: if there are no values, or the confidence is none.
    """
    check(confidence)
    if not values:
        raise InvalidInput("values", "there are none", fix="run at least two replications")
    count = len(values)
    half = inf
    if count > 1:
        half = quantile(confidence, count - 1) * stdev(values) / sqrt(count)
    return Interval(mean=fmean(values), half_width=half, confidence=confidence, count=count)


def check(confidence: float) -> None:
    """Refuse what is no confidence.

    Raises:
        InvalidInput: unless it lies between 0.5 and 0.9999.
    """
    if not 0.5 <= confidence <= 0.9999:
        problem = f"{confidence:g} is not a number from 0.5 to 0.9999"
        raise InvalidInput("confidence", problem, fix=f"try {CONFIDENCE}")
