"""Which cores are near each other: levels of a machine, found in nothing but measured latencies.

Draw an edge between two cores where a line takes less than some threshold. The pieces of that graph are
groups: threads of one core at a low threshold, cores of one package at a higher one. A *level* is a
grouping that stays the same over a wide range of thresholds; groupings that come and go with every
nanosecond, as on a mesh, are none.

A single measurement that is far too low must not join two packages. So an edge counts only if its ends
also agree on who else is near: at least half of the cores near one of them are near both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

import attrs

Matrix = Sequence[Sequence[float]]
Groups = tuple[tuple[int, ...], ...]

STEP = 1.05
"""Each threshold is so many times the one before."""
WIDE = 1.3
"""A grouping that lasts from one threshold to one so many times higher is a level."""
FEW = 0.1
"""So few cores make no level: what they do differently is an outlier."""


@attrs.frozen(kw_only=True)
class Level:
    """One level: its groups of cores, each in order, and the median latency inside them.

    Every core is in one group, alone if need be. ``inside`` is in the matrix's own unit.
    """

    groups: Groups
    inside: float

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many cores the groups have, each size once."""
        return tuple(sorted({len(group) for group in self.groups}))


def find_levels(matrix: Matrix) -> tuple[Level, ...]:
    """Return the levels of a machine, the nearest cores first; the machine as a whole is none.

    ``matrix`` holds what a line takes between every two cores; both directions count, by their mean.
    Groups of a level lie within groups of the next one.
    """
    mean = _both_ways(matrix)
    found: list[Groups] = []
    for groups in _lasting(mean):
        if sum(len(group) for group in groups if len(group) > 1) <= FEW * len(mean):
            continue
        if found and _moved(found[-1], groups) <= FEW * len(mean):
            found.pop()
        if not found or _within(found[-1], groups):
            found.append(groups)
    if found and len(found[-1]) == 1:
        found.pop()
    return tuple(Level(groups=groups, inside=_median_inside(mean, groups)) for groups in found)


def _both_ways(matrix: Matrix) -> list[list[float]]:
    cores = range(len(matrix))
    return [[(matrix[a][b] + matrix[b][a]) / 2 for b in cores] for a in cores]


def _lasting(mean: Matrix) -> Iterator[Groups]:
    """Yield the groupings that last, from the lowest threshold on."""
    values = sorted({cost for row in mean for cost in row if cost > 0})
    if not values:
        return
    threshold, since = values[0] * STEP, values[0]
    before: Groups = ()
    while threshold <= values[-1] * WIDE:
        groups = _groups(mean, threshold)
        if groups != before:
            if before and threshold / STEP >= since * WIDE:
                yield before
            before, since = groups, threshold
        threshold *= STEP


def _groups(mean: Matrix, threshold: float) -> Groups:
    """Return the pieces of the graph of cores that are near each other and agree on who else is."""
    # A set of cores is one integer, a bit for each: 256 cores have 32,640 pairs to compare.
    near = [
        sum(1 << b for b, cost in enumerate(row) if cost < threshold) | (1 << a)
        for a, row in enumerate(mean)
    ]
    groups, left = [], (1 << len(mean)) - 1
    while left:
        first = _lowest(left)
        reached, waiting = 1 << first, [first]
        while waiting:
            one = waiting.pop()
            candidates = near[one] & left & ~reached
            while candidates:
                other = _lowest(candidates)
                candidates &= ~(1 << other)
                if _agree(near[one], near[other]):
                    reached |= 1 << other
                    waiting.append(other)
        groups.append(tuple(core for core in range(len(mean)) if reached >> core & 1))
        left &= ~reached
    return tuple(groups)


def _lowest(cores: int) -> int:
    return (cores & -cores).bit_length() - 1


def _agree(near_one: int, near_other: int) -> bool:
    return 2 * (near_one & near_other).bit_count() >= (near_one | near_other).bit_count()


def _within(finer: Groups, coarser: Groups) -> bool:
    group_of = {core: number for number, group in enumerate(coarser) for core in group}
    return all(len({group_of[core] for core in group}) == 1 for group in finer)


def _moved(finer: Groups, coarser: Groups) -> int:
    """Return how many cores are in another group than before."""
    return sum(len(group) for group in coarser if group not in finer)


def _median_inside(mean: Matrix, groups: Groups) -> float:
    return median(mean[a][b] for group in groups for a in group for b in group if a < b)
