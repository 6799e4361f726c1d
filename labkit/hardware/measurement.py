"""A machine of which nothing is known but what a line takes between its cores.

Packages are what the levels of the latencies say: the coarsest groups of more than two. A pair is a core
with two hardware threads, or a tile, and no package. Cores are numbered package by package, and
within it level by level, like those of the paper's machines; ``threads`` has the source's numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from statistics import median

import attrs

from labkit.hardware.latency_file import Nanoseconds
from labkit.hardware.levels import Groups, Level, find_levels
from labkit.hardware.shapes import SHAPES
from labkit.hardware.topology import Topology

TICKS = 10
"""Model cycles in a nanosecond: the sources give time and no cycles, so a cycle is 0.1 ns."""
OUTLIER = 1.5
"""A latency is one if it differs by so much from the median of its level, one way or the other."""


@attrs.frozen(kw_only=True)
class Measurement:
    """Latencies in ns, in the model's numbering; the levels found in them; what is odd about them."""

    latencies: Nanoseconds
    threads: tuple[int, ...]
    levels: tuple[Level, ...]
    packages: Groups
    oddities: tuple[str, ...]

    @classmethod
    def of(cls, source: Nanoseconds) -> Measurement:
        """Find levels and packages, and number the cores anew."""
        found = find_levels(source)
        packages = _packages(found, len(source))
        places = [
            *(_group_numbers(packages, len(source)),),
            *(_group_numbers(level.groups, len(source)) for level in reversed(found)),
        ]
        threads = sorted(range(len(source)), key=lambda core: [*(p[core] for p in places), core])
        core_of = {thread: core for core, thread in enumerate(threads)}
        levels = tuple(
            attrs.evolve(level, groups=_renamed(level.groups, core_of)) for level in found
        )
        return cls(
            latencies=tuple(tuple(source[a][b] for b in threads) for a in threads),
            threads=tuple(threads),
            levels=levels,
            packages=_renamed(packages, core_of),
            oddities=tuple(_oddities(source, found, packages)),
        )

    @cached_property
    def topology(self) -> Topology:
        """The packages, all joined: which links there are, latencies do not tell."""
        sizes = tuple(map(len, self.packages))
        return Topology(
            packages=len(sizes),
            cores_per_package=max(sizes),
            links=SHAPES["fully connected"].links(len(sizes)),
            sizes=() if len(set(sizes)) == 1 else sizes,
        )

    @cached_property
    def cycles(self) -> tuple[tuple[int, ...], ...]:
        """What a line takes between every two cores, in model cycles; at least one."""
        return tuple(
            tuple(max(1, round(cost * TICKS)) if cost else 0 for cost in row)
            for row in self.latencies
        )

    def distance(self, one: int, other: int) -> int:
        """Return in how many levels two cores are in different groups."""
        return sum(numbers[one] != numbers[other] for numbers in self._groups)

    @cached_property
    def _groups(self) -> list[list[int]]:
        return [_group_numbers(level.groups, len(self.threads)) for level in self.levels]


def _packages(levels: Sequence[Level], cores: int) -> Groups:
    """Return the coarsest groups of more than two cores, or all cores as one.

    Where one group is half of the cores and nothing holds the others together, those are the other half.
    """
    coarse = [level.groups for level in levels if max(level.sizes) > 2]
    if not coarse:
        return (tuple(range(cores)),)
    groups = coarse[-1]
    half = [group for group in groups if 2 * len(group) == cores]
    if len(half) != 1:
        return groups
    rest = tuple(core for core in range(cores) if core not in half[0])
    return tuple(sorted((half[0], rest)))


def _oddities(source: Nanoseconds, levels: Sequence[Level], packages: Groups) -> Iterator[str]:
    """Say what a reader should know before comparing these latencies with others."""
    cores = range(len(source))
    if not levels:
        yield "no levels: all latencies lie in one band, as on a mesh or a ring"
    for level in levels:
        if level.sizes == (2,) and level is levels[0]:
            yield f"pairs at {level.inside:.0f} ns: two hardware threads of a core, or a shared cache"
        elif len(level.sizes) > 1:
            sizes = " and ".join(map(str, level.sizes))
            yield f"groups of {sizes} cores at {level.inside:.0f} ns: not all alike"
    if len(packages) == 2 and all(packages != level.groups for level in levels):
        inside = [median(source[a][b] for a in p for b in p if a != b) for p in packages]
        yield (
            f"one half of the cores is slower inside itself: medians {inside[0]:.0f} and "
            f"{inside[1]:.0f} ns, so it is a package only because the other half is one"
        )
    apart = max(
        abs(source[a][b] - source[b][a]) / source[a][b] for a in cores for b in cores if a != b
    )
    if apart:
        yield f"not symmetric: the two directions differ by up to {100 * apart:.0f} %"
    far = _outliers(source, levels)
    if far:
        pairs = "1 pair of cores lies" if far == 1 else f"{far} pairs of cores lie"
        yield f"{pairs} a factor of {OUTLIER} or more from the median of their level"


def _outliers(source: Nanoseconds, levels: Sequence[Level]) -> int:
    numbers = [_group_numbers(level.groups, len(source)) for level in levels]
    by_level: dict[int, list[float]] = {}
    for a, row in enumerate(source):
        for b, cost in enumerate(row[:a]):
            apart = sum(group[a] != group[b] for group in numbers)
            by_level.setdefault(apart, []).append(cost)
    return sum(
        max(cost / middle, middle / cost) >= OUTLIER
        for costs in by_level.values()
        for middle in [median(costs)]
        for cost in costs
    )


def _group_numbers(groups: Groups, cores: int) -> list[int]:
    """Return for each core the number of its group."""
    numbers = [0] * cores
    for number, group in enumerate(groups):
        for core in group:
            numbers[core] = number
    return numbers


def _renamed(groups: Groups, core_of: dict[int, int]) -> Groups:
    return tuple(sorted(tuple(sorted(core_of[core] for core in group)) for group in groups))
