"""How long messages let a receiver wait, in cycles from when it begins to wait until they are there.

Four distributions with the same mean, very different in how sure a receiver can be.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

Draw = Callable[[random.Random, int], int]
"""Takes a stream of random numbers and the mean, and returns one waiting time."""
SHORT = 10
"""In bursts, all but one message in so many come after a tenth of the mean."""


def _fixed(_: random.Random, mean: int) -> int:
    return mean


def _uniform(stream: random.Random, mean: int) -> int:
    return stream.randint(0, 2 * mean)


def _exponential(stream: random.Random, mean: int) -> int:
    return round(stream.expovariate(1 / mean))


def _bursty(stream: random.Random, mean: int) -> int:
    """Return a short time within a burst, or the pause before the next one, which keeps the mean."""
    short = mean // SHORT
    is_pause = stream.randrange(SHORT) == 0
    return SHORT * mean - (SHORT - 1) * short if is_pause else short


DISTRIBUTIONS: Mapping[str, Draw] = {
    "uniform": _uniform,
    "exponential": _exponential,
    "bursty": _bursty,
    "fixed": _fixed,
}


def waiting_times(distribution: str, *, mean: int, count: int, seed: int) -> list[int]:
    """Return waiting times, the same for the same arguments."""
    stream = random.Random(f"{seed} waiting times {distribution}")
    draw = DISTRIBUTIONS[distribution]
    return [draw(stream, mean) for _ in range(count)]
