"""Chapter 11, how packages are joined: how far is far, and which link would help."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import attrs

from labkit.exercises.answers import Choice, Number
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import near, one_of, within
from labkit.exercises.variant import Variant
from labkit.hardware.shapes import Link
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology, reshape
from labkit.strings import translated
from labkit.workloads.one_message import send_one

MACHINE = "amd_8x4"
ERA = "paper_2009"
PERCENT = 2.0
"""The model sends the same message in the same cycles each time; this is for who rounds on the way."""


@cache
def _farthest(shape: str) -> int:
    """Return the cycles of a message between the packages of a shape that are farthest apart."""
    spec = MachineSpec.load(MACHINE)
    topology = reshape(spec.topology, shape)
    far = next(p for p in range(topology.packages) if topology.diameter in topology.hops[p])
    other = topology.hops[far].index(topology.diameter)
    ends = topology.cores_of(far)[0], topology.cores_of(other)[0]
    spec = attrs.evolve(spec, topology=topology)
    return send_one(spec, sender=ends[0], receiver=ends[1], era=ERA).cycles


NEAR_SHAPES = ("fully connected", "star")
"""What the question tells: packages one hop apart, and two."""


def _shape(variant: Variant) -> str:
    return variant.choose("farthest_message", ("mesh", "line", "ring", "hypercube", "torus"))


def _after_hops(hops: int) -> int:
    """Return what somebody takes it to be who goes on with the step that the question shows."""
    one, two = map(_farthest, NEAR_SHAPES)
    return one + hops * (two - one)


def _hops(variant: Variant) -> int:
    return reshape(MachineSpec.load(MACHINE).topology, _shape(variant)).diameter


def _all_the_way(_: Variant) -> int:
    return _after_hops(MachineSpec.load(MACHINE).topology.packages - 2)


FARTHEST_MESSAGE = Exercise(
    name="farthest_message",
    chapter=11,
    level="easy",
    minutes=6,
    kind="number",
    answer=Number(low=1, high=100_000),
    check=within(lambda who: _farthest(_shape(who)), percent=PERCENT),
    misconceptions=(
        Misconception(
            name="proportional",
            matches=lambda given, who: near(
                given, _hops(who) * _farthest(NEAR_SHAPES[0]), percent=PERCENT
            ),
        ),
        Misconception(
            name="one_too_many",
            matches=lambda given, who: near(given, _after_hops(_hops(who)), percent=PERCENT),
        ),
        Misconception(
            name="all_the_way",
            matches=lambda given, who: near(given, _all_the_way(who), percent=PERCENT),
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        "shape": translated(_shape(variant)),
        "one": _farthest(NEAR_SHAPES[0]),
        "two": _farthest(NEAR_SHAPES[1]),
    },
)

OPTIONS = ("first", "second", "third", "fourth")
GRID = (
    (0, 1),
    (1, 2),
    (3, 4),
    (4, 5),
    (6, 7),
    (7, 8),
    (0, 3),
    (3, 6),
    (1, 4),
    (4, 7),
    (2, 5),
    (5, 8),
)
LINE = ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7))
TAIL = ((0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (4, 5), (5, 6), (6, 7))
RINGS = ((0, 1), (1, 2), (2, 3), (0, 3), (4, 5), (5, 6), (6, 7), (4, 7), (3, 4))
PLACES: tuple[tuple[tuple[Link, ...], tuple[Link, ...]], ...] = (
    (GRID, ((0, 8), (0, 4), (1, 7), (3, 8))),
    (LINE, ((2, 5), (1, 6), (0, 2), (3, 5))),
    (TAIL, ((5, 7), (0, 7), (2, 4), (1, 7))),
    (RINGS, ((0, 6), (2, 5), (0, 2), (0, 4))),
    (LINE, ((0, 4), (2, 4), (0, 7), (5, 7))),
)
"""The links of a machine, and four places for one more. The best one leads clearly: a test asks."""


def _machine(variant: Variant) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    return variant.choose("one_more_link", PLACES)


@cache
def _joined(links: tuple[Link, ...]) -> MachineSpec:
    topology = Topology(packages=1 + max(map(max, links)), cores_per_package=4, links=links)
    return attrs.evolve(MachineSpec.load(MACHINE), topology=topology)


@cache
def _mean_message(links: tuple[Link, ...]) -> float:
    """Return the cycles of a message between two packages, on average over all pairs of them."""
    spec = _joined(links)
    first = [spec.topology.cores_of(package)[0] for package in range(spec.topology.packages)]
    costs = [
        send_one(spec, sender=one, receiver=other, era=ERA).cycles
        for one, other in combinations(first, 2)
    ]
    return sum(costs) / len(costs)


def _with(option: str, variant: Variant) -> tuple[Link, ...]:
    links, places = _machine(variant)
    return (*links, places[OPTIONS.index(option)])


def _best(variant: Variant) -> str:
    return min(OPTIONS, key=lambda option: _mean_message(_with(option, variant)))


def _is_as_wide(given: str, variant: Variant) -> bool:
    before = _joined(_machine(variant)[0]).topology.diameter
    return _joined(_with(given, variant)).topology.diameter == before


def _names(variant: Variant) -> dict[str, str]:
    _, places = _machine(variant)
    return {option: f"{a}-{b}" for option, (a, b) in zip(OPTIONS, places, strict=True)}


ONE_MORE_LINK = Exercise(
    name="one_more_link",
    chapter=11,
    level="medium",
    minutes=8,
    kind="choice",
    answer=Choice(options=OPTIONS),
    check=one_of(_best),
    misconceptions=(
        Misconception(name="as_wide", matches=_is_as_wide),
        Misconception(name="still_wide", matches=lambda given, who: not _is_as_wide(given, who)),
    ),
    hints=2,
    numbers=_names,
    exhibit=lambda variant: "  ".join(f"{a}-{b}" for a, b in _machine(variant)[0]),
)
