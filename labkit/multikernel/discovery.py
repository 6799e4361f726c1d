"""What a booting system finds out about its machine, as facts for the system knowledge base.

Each core reads off its own processor where it sits. Everything else is concluded from messages: which
cores share a cache, from groups of short round trips inside a package; which packages a link joins, from
the detours that cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median
from typing import Any

import attrs

from labkit.hardware.levels import find_levels
from labkit.hardware.machine import Machine
from labkit.multikernel.probing import SMALL, Probes, pairs_to_probe, probe
from labkit.multikernel.skb import (
    CoreAt,
    KnowledgeBase,
    LinkBetween,
    RoundTrip,
    SendCost,
    SharedCache,
)

ROUNDING = 1.02
"""Two ways are equally long if they differ by less than this factor: measured, not counted."""


@attrs.frozen(kw_only=True)
class Discovery:
    """What was found: the facts, and the measurements behind them."""

    facts: KnowledgeBase
    probes: Probes


def discover(
    machine: Machine, *, stub_cycles: int, small: int = SMALL
) -> Iterator[int | Discovery]:
    """Measure the machine and draw conclusions; yield event counts, then what was found.

    All pairs of cores up to ``small`` cores; on larger machines the first cores of packages among each
    other, and each with its neighbour.
    """
    package_of = [core.package for core in machine.cores]
    pairs = pairs_to_probe(package_of, small=small)
    for mark in probe(machine, pairs, stub_cycles=stub_cycles):
        if isinstance(mark, int):
            yield mark
        else:
            yield Discovery(facts=KnowledgeBase(_facts(mark)), probes=mark)


def _facts(probes: Probes) -> Iterator[Any]:
    for core, (package, memory) in enumerate(zip(probes.package_of, probes.memory_of, strict=True)):
        yield CoreAt(core=core, package=package, memory=memory)
    for (sender, receiver), cycles in probes.one_way.items():
        yield RoundTrip(sender=sender, receiver=receiver, cycles=2 * cycles)
    yield SendCost(post=probes.post, seen=round(median(probes.send.values())))
    yield from _caches(probes)
    yield from _links(probes)


def _caches(probes: Probes) -> Iterator[SharedCache]:
    """Find the groups in each package of which all pairs were measured."""
    for cores in _by_package(probes.package_of).values():
        if all(pair in probes.one_way for pair in combinations(cores, 2)):
            matrix = [[probes.one_way.get((a, b), 0) for b in cores] for a in cores]
            for level in find_levels(matrix):
                for group in level.groups:
                    if len(group) > 1:
                        cores_in = tuple(cores[place] for place in group)
                        yield SharedCache(cores=cores_in, cycles=round(2 * level.inside))


def _links(probes: Probes) -> Iterator[LinkBetween]:
    """Find the packages that are joined: no third one lies on the way.

    What a message costs beyond one inside a package is its way. A way over a third package that is
    no longer than the direct one is the direct one.
    """
    first = {package: cores[0] for package, cores in _by_package(probes.package_of).items()}
    if len({probes.memory_of[core] for core in first.values()}) == 1:
        return  # a bus
    inside = min(probes.one_way.values())
    way = {
        (one, other): max(probes.one_way[first[one], first[other]] - inside, 0)
        for one in first
        for other in first
        if one != other
    }
    for one, other in combinations(sorted(first), 2):
        detours = (
            way[one, third] + way[third, other] for third in first if third not in (one, other)
        )
        if not any(detour <= way[one, other] * ROUNDING for detour in detours):
            yield LinkBetween(one=one, other=other)


def _by_package(package_of: Sequence[int]) -> Mapping[int, list[int]]:
    packages: dict[int, list[int]] = {}
    for core, package in enumerate(package_of):
        packages.setdefault(package, []).append(core)
    return packages
