"""Chapter 11, machines and topologies: who is near whom, how far is far, and which link would help."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations

from labkit.exercises.answers import Curve, Words
from labkit.exercises.chapter_11_code import GROUPS_OF_CORES
from labkit.exercises.chapter_11_links import FARTHEST_MESSAGE, ONE_MORE_LINK
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.variant import Variant
from labkit.hardware.levels import Level, find_levels

THREADS = 8
STEPS = (8, 25, 95)
"""Nanoseconds of the exhibit: in a core, in a package, between packages. No real machine's."""
SPREAD = 0.1
"""By so much the exhibit's latencies differ for no reason."""

Table = tuple[tuple[int, ...], ...]


@cache
def _table(seed: int) -> Table:
    """Return latencies of two packages of two cores of two threads, numbered in some order."""
    chance = random.Random(seed)
    places = list(range(THREADS))
    # An order in which the packages lie one after the other would leave nothing to find out.
    while len({place // 4 for place in places[:4]}) == 1:
        chance.shuffle(places)
    rows = [[0] * THREADS for _ in places]
    for one, other in combinations(range(THREADS), 2):
        apart = sum(places[one] // size != places[other] // size for size in (2, 4))
        cost = round(STEPS[apart] * chance.uniform(1 - SPREAD, 1 + SPREAD))
        rows[one][other] = rows[other][one] = cost
    return tuple(map(tuple, rows))


def _latencies(variant: Variant) -> Table:
    return _table(variant.choose("whose_package", range(20)))


def _shown(variant: Variant) -> str:
    heads = "".join(f"{core:4}" for core in range(THREADS))
    rows = (
        f"{core}  " + "".join(f"{cost or '-':>4}" for cost in row)
        for core, row in enumerate(_latencies(variant))
    )
    return "\n".join(("   " + heads, *rows))


def _lowest(level: Level) -> tuple[int, ...]:
    """Return for each core the lowest number in its group."""
    return tuple(min(group) for core in range(THREADS) for group in level.groups if core in group)


def _finest(variant: Variant) -> tuple[int, ...]:
    return _lowest(find_levels(_latencies(variant))[0])


def _packages(variant: Variant) -> tuple[int, ...]:
    return _lowest(find_levels(_latencies(variant))[-1])


def _are_packages(answer: tuple[int, ...], variant: Variant) -> Outcome:
    return passed() if answer == _packages(variant) else not_yet()


WHOSE_PACKAGE = Exercise(
    name="whose_package",
    chapter=11,
    level="easy",
    minutes=6,
    kind="curve",
    answer=Curve(places=tuple(range(THREADS)), low=0, high=THREADS - 1),
    check=_are_packages,
    misconceptions=(
        Misconception(name="in_order", matches=lambda given, _: given == (0, 0, 0, 0, 4, 4, 4, 4)),
        Misconception(name="pairs", matches=lambda given, who: given == _finest(who)),
        Misconception(name="not_itself", matches=lambda given, _: given[0] != 0),
    ),
    hints=2,
    exhibit=_shown,
)


LATENCIES_ALONE = Exercise(
    name="latencies_alone",
    chapter=11,
    level="medium",
    minutes=10,
    kind="words",
    answer=Words(),
    hints=1,
)

EXERCISES: tuple[Exercise, ...] = (
    WHOSE_PACKAGE,
    GROUPS_OF_CORES,
    FARTHEST_MESSAGE,
    ONE_MORE_LINK,
    LATENCIES_ALONE,
)
