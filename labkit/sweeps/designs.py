"""Which points of a space to compute: all of them, some at random, or some that fill it evenly.

An axis is a name with its values, in order. The evenly filling designs live in the unit cube; a
coordinate u picks the value at u of the way along its axis, so that equal parts of it get equal parts of
the points. A design names each point once, in an order that depends on nothing but the arguments.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labkit.errors import EMPTY, InvalidInput

MOST_POINTS = 1_000_000
Axes = Mapping[str, Sequence[str]]
Chosen = dict[str, str]


def design(name: str, axes: Axes, *, samples: int | None, seed: int) -> list[Chosen]:
    """Return the points of a design.

    Args:
        name: ``grid`` takes every combination, the last axis first; ``random`` as many different ones
            as ``samples`` says; ``latin`` a Latin hypercube and ``sobol`` a scrambled Sobol sequence,
            both of ``samples`` points, of which those that fall together are named once.
        axes: the values of each parameter.
        samples: how many points to draw; a grid has no use for it.
        seed: of everything that is drawn.

    Raises:
        InvalidInput: for an unknown design, a number of samples that it cannot have, too many points.
    """
    if name not in DESIGNS:
        problem = f"{name or EMPTY:.60} is not one of {', '.join(DESIGNS)}"
        raise InvalidInput("design", problem, fix="try grid")
    size = math.prod(len(values) for values in axes.values())
    wanted = _checked(name, size, samples)
    if wanted > MOST_POINTS:
        problem = f"{wanted:,} points are more than a sweep takes, {MOST_POINTS:,}"
        raise InvalidInput(
            "over", problem, fix="try fewer values, or --design sobol --samples 1024"
        )
    chosen = DESIGNS[name](axes, wanted, seed)
    return [dict(zip(axes, values, strict=True)) for values in dict.fromkeys(chosen)]


def _checked(name: str, size: int, samples: int | None) -> int:
    """Return how many points a design draws."""
    if name == "grid":
        if samples is not None:
            problem = "a grid takes every combination"
            raise InvalidInput("samples", problem, fix="leave it out, or try --design random")
        return size
    if samples is None or samples < 1:
        problem = f"the design {name} needs a number of points, 1 or more"
        raise InvalidInput("samples", problem, fix="try --samples 64")
    if name == "random" and samples > size:
        problem = f"{samples:,} different points are more than there are, {size:,}"
        raise InvalidInput("samples", problem, fix="try --design grid")
    return samples


def _grid(axes: Axes, _samples: int, _seed: int) -> Iterable[tuple[str, ...]]:
    return itertools.product(*axes.values())


def _random(axes: Axes, samples: int, seed: int) -> Iterable[tuple[str, ...]]:
    """Yield different points of the grid, each as likely as any other; the grid is never written out."""
    size = math.prod(len(values) for values in axes.values())
    for number in random.Random(f"{seed} random design").sample(range(size), samples):
        point, rest = [], number
        for values in reversed(list(axes.values())):
            rest, place = divmod(rest, len(values))
            point.append(values[place])
        yield tuple(reversed(point))


def _latin(axes: Axes, samples: int, seed: int) -> Iterable[tuple[str, ...]]:
    from scipy.stats import qmc  # noqa: PLC0415  an extra, and half a second to import

    return _placed(axes, qmc.LatinHypercube(len(axes), rng=seed).random(samples))


def _sobol(axes: Axes, samples: int, seed: int) -> Iterable[tuple[str, ...]]:
    """Take the first of a power of two of points: the sequence is balanced over those."""
    from scipy.stats import qmc  # noqa: PLC0415  as above

    sequence = qmc.Sobol(len(axes), rng=seed).random_base2((samples - 1).bit_length())
    return _placed(axes, sequence[:samples])


def _placed(axes: Axes, cube: Any) -> Iterable[tuple[str, ...]]:
    """Yield the values at points of the unit cube, whose coordinates are below 1."""
    for coordinates in cube.tolist():
        yield tuple(
            values[int(u * len(values))]
            for u, values in zip(coordinates, axes.values(), strict=True)
        )


DESIGNS: Mapping[str, Callable[[Axes, int, int], Iterable[tuple[str, ...]]]] = {
    "grid": _grid,
    "random": _random,
    "latin": _latin,
    "sobol": _sobol,
}
