"""Two systems compared with the same random numbers: the difference of each pair, not of two means.

If both are given the same arrivals, orders and mixes, what one run has by luck the other has too, and
it cancels. That is what one seed a run, and one stream a source of randomness, are for.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import variance

import attrs

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.interval import CONFIDENCE, Interval, interval


@attrs.frozen(kw_only=True)
class Comparison:
    """By how much one system is above the other, and what pairing them was worth.

    ``gain`` is how many times as many runs with seeds of their own would have been needed for an
    interval as narrow; below 1 the pairs did harm. It is infinite where all differences are equal.
    """

    difference: Interval
    gain: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero: one of them is above."""
        return 0.0 not in self.difference


def compare(
    one: Sequence[float], other: Sequence[float], *, confidence: float = CONFIDENCE
) -> Comparison:
    """Compare two systems, run with the same seeds in the same order.

    Raises:
        InvalidInput: unless there are as many values of the one as of the other, two or more.
    """
    if len(one) != len(other) or len(one) < 2:
        problem = f"{len(one)} and {len(other)} values are no two or more pairs"
        raise InvalidInput("values", problem, fix="run both with the same seeds")
    differences = [left - right for left, right in zip(one, other, strict=True)]
    paired, alone = variance(differences), variance(one) + variance(other)
    gain = alone / paired if paired else 1.0 if not alone else float("inf")
    return Comparison(difference=interval(differences, confidence=confidence), gain=gain)
