"""Fan-out trees: which core sends a message on to which others, and in which order.

A tree is computed from what is known about the machine before anybody sends anything: which cores sit
on which package, and how far apart packages are. The paper's system knowledge base does so with the
round trips that it has measured (section 5.1; ``usr/skb/programs/multicast.pl``). Acknowledgements
come back along the same edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs
import networkx as nx

from labkit.errors import InvalidInput
from labkit.hardware.topology import Topology

Cost = Callable[[int, int], int]
"""What a message between two cores costs, there and back: measured cycles, or hops."""


@attrs.frozen(kw_only=True)
class Tree:
    """Who sends on to whom: ``children`` maps a core to the cores it sends to, in this order.

    A core that would send on if there were anybody is in it too, with nobody; leaves are not.
    """

    root: int
    children: Mapping[int, Sequence[int]]

    def sends_to(self, core: int) -> Sequence[int]:
        """Return the cores that a core sends to, in order."""
        return self.children.get(core, ())

    @property
    def edges(self) -> Iterator[tuple[int, int]]:
        """Each sender with each of its receivers."""
        return ((core, child) for core, sends_to in self.children.items() for child in sends_to)

    @cached_property
    def graph(self) -> nx.DiGraph[int]:
        """The tree as a directed graph, from the root outwards."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_node(self.root)
        graph.add_edges_from(self.edges)
        return graph

    @property
    def receivers(self) -> list[int]:
        """All cores but the root, in the order of their numbers."""
        return sorted(core for core in self.graph if core != self.root)


TreeOf = Callable[[int, Sequence[int]], Tree]
"""Which tree to send along, from a core to others: the same answer on every core."""


def star(root: int, cores: Sequence[int]) -> Tree:
    """Unicast: the root sends to every other core by itself, in core order."""
    return Tree(root=root, children={root: _others(root, cores)})


def by_package(topology: Topology, root: int, cores: Sequence[int]) -> Tree:
    """Multicast: the root sends to its own mates and to the first core of every other package.

    Those leaders send on to their mates. Everybody sends in core order.
    """
    leaders, mates = _leaders_and_mates(topology, root, cores)
    return Tree(root=root, children={**mates, root: sorted([*leaders, *mates[root]])})


def numa_aware(topology: Topology, root: int, cores: Sequence[int], *, cost: Cost) -> Tree:
    """NUMA-aware multicast: the leader that costs most first, the root's own mates last.

    So the longest way begins first and the short ones hide behind it; leaders at the same cost go
    in core order.
    """
    leaders, mates = _leaders_and_mates(topology, root, cores)
    farthest_first = sorted(leaders, key=lambda leader: (-cost(root, leader), leader))
    return Tree(root=root, children={**mates, root: [*farthest_first, *mates[root]]})


def radix(root: int, cores: Sequence[int], *, most: int) -> Tree:
    """Every core sends on to at most so many others, attached breadth first in core order.

    One makes a chain, as many as there are other cores a star.

    Raises:
        InvalidInput: if nobody may send to anybody.
    """
    if most < 1:
        raise InvalidInput("radix", f"{most} is not a whole number from 1", fix="try 2")
    order = [root, *_others(root, cores)]
    starts = range(1, len(order), most)
    children = {order[place]: order[at : at + most] for place, at in enumerate(starts)}
    return Tree(root=root, children={root: [], **children})


def _others(root: int, cores: Sequence[int]) -> list[int]:
    return sorted(set(cores) - {root})


def _leaders_and_mates(
    topology: Topology, root: int, cores: Sequence[int]
) -> tuple[list[int], dict[int, list[int]]]:
    """Return the leader of every package but the root's, and the mates of each and of the root."""
    leader_of = {topology.package_of(root): root}
    mates: dict[int, list[int]] = {root: []}
    for core in _others(root, cores):
        leader = leader_of.setdefault(topology.package_of(core), core)
        if leader == core:
            mates[core] = []
        else:
            mates[leader].append(core)
    return [leader for leader in mates if leader != root], mates
