"""Along which cores an agreement spreads: who passes its messages on to whom.

A tree belongs to the core that begins the agreement. Messages go down it, answers come up, and a core
only ever talks to those beside it in the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from labkit.hardware.topology import Topology

Children = Mapping[int, Sequence[int]]
"""The cores to which each core passes a message on; one that passes nothing on may be left out."""
Tree = Callable[[int], Children]
"""The tree of each core that may begin an agreement."""


def star(cores: Sequence[int]) -> Tree:
    """Return the tree in which whoever begins sends to everybody else."""
    return lambda root: {root: tuple(core for core in cores if core != root)}


def by_package(cores: Sequence[int], topology: Topology) -> Tree:
    """Return the tree of the paper's multicast: one message to each package, whose first core passes it on.

    The farthest package is sent to first, because its answer takes longest; the sender's own
    neighbours come last (section 5.1 of the paper).
    """
    packages: dict[int, list[int]] = {}
    for core in cores:
        packages.setdefault(topology.package_of(core), []).append(core)

    @cache
    def tree(root: int) -> Children:
        here = topology.package_of(root)
        away = sorted((p for p in packages if p != here), key=lambda p: -topology.hops[here][p])
        mates = [core for core in packages[here] if core != root]
        children = {packages[package][0]: tuple(packages[package][1:]) for package in away}
        return {**children, root: (*children, *mates)}

    return tree
