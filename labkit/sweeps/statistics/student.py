"""Student's t, for a mean of few values: quantiles by the closed form for whole degrees of freedom.

Abramowitz and Stegun, 26.7.3 and 26.7.4: with whole degrees of freedom the distribution is a finite sum of
powers of a cosine. Pure Python, so that intervals are drawn in a browser's Python too.
"""

from __future__ import annotations

from functools import cache
from math import atan, cos, pi, sin, sqrt
from statistics import NormalDist

MANY = 2000
"""Degrees of freedom from which on the expansion about the normal distribution is exact to 1e-7."""
STEPS = 80
"""Halvings of the bracket: more than a double has bits."""


def within(t: float, degrees: int) -> float:
    """Return the probability that a value of Student's t lies between ``-t`` and ``t``."""
    angle = atan(t / sqrt(degrees))
    square = cos(angle) ** 2
    is_odd = degrees % 2 == 1
    term = cos(angle) if is_odd else 1.0
    total = 0.0
    for below in range(3 if is_odd else 2, degrees + 1, 2):
        total += term
        term *= square * (below - 1) / below
    if is_odd:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total


@cache
def quantile(confidence: float, degrees: int) -> float:
    """Return the t within which a value lies with this probability, on both sides of zero."""
    normal = NormalDist().inv_cdf((1 + confidence) / 2)
    if degrees >= MANY:
        return normal + (normal**3 + normal) / (4 * degrees)
    low, high = 0.0, 1.0
    while within(high, degrees) < confidence:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        if within(middle, degrees) < confidence:
            low = middle
        else:
            high = middle
    return high
