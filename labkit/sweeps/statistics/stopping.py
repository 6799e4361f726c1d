"""Replications, until the interval is narrow enough.

Each replication is the whole run with another seed, so that the values are independent however much
those within a run depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.interval import CONFIDENCE, Interval, check, interval

AT_LEAST = 10
"""Looking again and again finds a narrow interval by luck; the first look must not be too early."""
AT_MOST = 1000


def replicate(
    run: Callable[[Sequence[int]], Iterable[float]],
    *,
    within: float,
    confidence: float = CONFIDENCE,
    at_least: int = AT_LEAST,
    at_most: int = AT_MOST,
    together: int = 2,
) -> Iterator[Interval]:
    """Run seeds 0, 1, 2 ... and yield the interval after each round, until it is narrow enough.

    ``run`` takes seeds and returns a value for each, in their order; it is given ``at_least`` of them
    first and ``together`` after that, so that it may run them side by side. ``within`` is the
    half width by the mean: 0.01 stops when the mean is known within 1 per cent. The last interval may
    be wider, if ``at_most`` replications were not enough.

    Raises:
        InvalidInput: if a bound makes no sense.
    """
    check(confidence)
    _check(within, at_least, at_most)
    values: list[float] = []
    while len(values) < at_most:
        more = at_least if not values else together
        seeds = range(len(values), min(len(values) + more, at_most))
        values += run(seeds)
        found = interval(values, confidence=confidence)
        yield found
        if found.relative <= within:
            return


def _check(within: float, at_least: int, at_most: int) -> None:
    if not 0 < within < 1:
        problem = f"{within:g} is not a share of the mean between 0 and 1"
        raise InvalidInput("within", problem, fix="try 0.02")
    if not 2 <= at_least <= at_most:
        problem = f"{at_least} replications at least and {at_most} at most are no range from 2 on"
        raise InvalidInput("replications", problem, fix=f"try {AT_LEAST} and {AT_MOST}")
