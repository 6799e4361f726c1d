"""Chapter 12, a link is lost: whose messages take longer, so that the plan is made of what was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import attrs

from labkit.exercises.answers import Number
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import within
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.shapes import Link
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology
from labkit.multikernel.discovery import Discovery, discover
from labkit.multikernel.planning import Planner
from labkit.workloads.meeting import ERA

PLANNED = "amd_8x4"
Trips = dict[Link, int]


def _links() -> tuple[Link, ...]:
    return MachineSpec.load(PLANNED).topology.links


def _lost(variant: Variant) -> Link:
    return variant.choose("lost_link", ((0, 1), (1, 5), (2, 3)))


@cache
def _measured(without: Link | None = None) -> Trips:
    """Return the round trips between packages, as the system measures them with one link less."""
    spec = _spec(without)
    *_, found = discover(Machine(spec), stub_cycles=spec.software[ERA].stub_cycles, small=0)
    assert isinstance(found, Discovery)
    planner = Planner(found.facts)
    return {
        (one, other): planner.round_trip(planner.first[one], planner.first[other])
        for one, other in combinations(planner.first, 2)
    }


def _spec(without: Link | None) -> MachineSpec:
    spec = MachineSpec.load(PLANNED)
    links = tuple(link for link in spec.topology.links if link != without)
    return attrs.evolve(spec, topology=attrs.evolve(spec.topology, links=links))


def _longer(variant: Variant) -> int:
    before, after = _measured(), _measured(_lost(variant))
    return sum(after[pair] > before[pair] for pair in before)


def _longer_ways(variant: Variant) -> int:
    """Return for how many pairs there are more links on the shortest way."""
    before, after = _spec(None).topology, _spec(_lost(variant)).topology
    return sum(after.hops[a][b] > before.hops[a][b] for a, b in _pairs(before))


def _ways_over_it(variant: Variant) -> int:
    """Return how many pairs have a shortest way over the link, and perhaps others."""
    before, (one, other) = _spec(None).topology, _lost(variant)
    hops = before.hops
    return sum(
        hops[a][b] == 1 + min(hops[a][one] + hops[other][b], hops[a][other] + hops[one][b])
        for a, b in _pairs(before)
    )


def _pairs(topology: Topology) -> Iterator[Link]:
    return combinations(range(topology.packages), 2)


LOST_LINK = Exercise(
    name="lost_link",
    chapter=12,
    level="hard",
    minutes=10,
    kind="number",
    answer=Number(low=0, high=1000),
    check=within(_longer, percent=0),
    misconceptions=(
        Misconception(name="only_its_ends", matches=lambda given, _: given == 1),
        Misconception(name="longer_ways", matches=lambda given, who: given == _longer_ways(who)),
        Misconception(name="ways_over_it", matches=lambda given, who: given == _ways_over_it(who)),
    ),
    hints=2,
    numbers=lambda variant: {
        "one": _lost(variant)[0],
        "other": _lost(variant)[1],
        "pairs": len(_measured()),
    },
    exhibit=lambda _: "  ".join(f"{one}-{other}" for one, other in _links()),
)
