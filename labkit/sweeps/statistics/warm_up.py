"""Where a run has forgotten how it began, and what its mean is from there on.

A simulation begins empty, with cold caches and everybody at the start. What it measures then is not
what it measures later, and a mean over all of it is off. MSER-5 (White, 1997) cuts where the rest has
the smallest standard error; batch means (Law and Kelton) make one long run into values that are nearly
independent. Figure 3 cuts a fifth of every run without looking; a test looks, by this.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

import attrs

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.interval import CONFIDENCE, Interval, interval

BATCH = 5
"""Values that MSER-5 takes together, so that single ones do not decide."""
BATCHES = 20
"""Parts that a run is cut into: enough for Student's t, few enough to be long."""


@attrs.frozen(kw_only=True)
class WarmUp:
    """How many of the first values to leave out, and whether the run was long enough to tell.

    A run that would have to lose more than half of its values has not settled; it needs to be longer.
    """

    cut: int
    total: int
    is_settled: bool

    def __str__(self) -> str:
        if not self.is_settled:
            return f"not settled after {self.total} values: run for longer"
        return f"the first {self.cut} of {self.total} values are warm-up"


def warm_up(values: Sequence[float]) -> WarmUp:
    """Return where to cut, by MSER-5.

    Raises:
        InvalidInput: for fewer than 20 values.
    """
    _enough(values, 4 * BATCH)
    whole = len(values) - len(values) % BATCH
    means = [fmean(values[at : at + BATCH]) for at in range(0, whole, BATCH)]
    errors = list(_errors(means))
    best = min(range(len(errors)), key=lambda cut: errors[cut])
    return WarmUp(cut=best * BATCH, total=len(values), is_settled=best <= len(means) // 2)


def _errors(means: Sequence[float]) -> list[float]:
    """Return the squared standard error of the rest for every cut that leaves five or more."""
    errors = []
    count, total, squares = 0, 0.0, 0.0
    origin = means[-1]  # sums of differences stay exact where the values themselves are large
    for mean in reversed(means):
        count, total, squares = count + 1, total + mean - origin, squares + (mean - origin) ** 2
        errors.append(max(0.0, squares - total * total / count) / count**2)
    return errors[::-1][: len(means) - 4] or errors[:1]


def batch_means(
    values: Sequence[float], *, batches: int = BATCHES, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of the mean of one long run, whose values depend on those before.

    The run is cut into equal parts; what does not fill a part is left out at the beginning. Longer
    parts depend less on each other: ``lag_one`` of their means says how much they still do.

    Raises:
        InvalidInput: for fewer than two values a part.
    """
    return interval(means_of(values, batches=batches), confidence=confidence)


def means_of(values: Sequence[float], *, batches: int = BATCHES) -> list[float]:
    """Return the means of equal parts.

    Raises:
        InvalidInput: for fewer than two values a part.
    """
    _enough(values, 2 * batches)
    length = len(values) // batches
    first = len(values) - batches * length
    return [fmean(values[at : at + length]) for at in range(first, len(values), length)]


def lag_one(values: Sequence[float]) -> float:
    """Return how much each value says about the next: the autocorrelation at a distance of one."""
    _enough(values, 3)
    middle = fmean(values)
    variance = sum((value - middle) ** 2 for value in values)
    if not variance:
        return 0.0
    return sum((one - middle) * (other - middle) for one, other in pairwise(values)) / variance


def _enough(values: Sequence[float], least: int) -> None:
    if len(values) < least:
        problem = f"{len(values)} are fewer than {least}"
        raise InvalidInput("values", problem, fix="run for longer")
