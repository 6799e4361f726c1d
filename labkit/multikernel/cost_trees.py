"""Trees that look at nothing but costs between cores, or at nothing but their number.

Beside those of ``multicast``, which look at packages. Everybody sends to the child with the most cores
behind it first, so that the long ways begin early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx

from labkit.multikernel.multicast import Cost, Tree


def minimum_spanning(root: int, cores: Sequence[int], *, cost: Cost) -> Tree:
    """The tree whose edges cost least in sum: good for links, not for time, for it may be a chain."""
    graph: nx.Graph[int] = nx.Graph()
    ordered = sorted({root, *cores})
    graph.add_nodes_from(ordered)
    graph.add_weighted_edges_from(
        (one, other, cost(one, other)) for one in ordered for other in ordered if one < other
    )
    spanning = nx.minimum_spanning_tree(graph, algorithm="prim")
    return largest_first(root, dict(nx.bfs_successors(spanning, root)))


def binomial(root: int, cores: Sequence[int]) -> Tree:
    """In every round each core that has the message sends it to one that has not, in core order.

    The best tree if a message keeps its sender as long as it is under way.
    """
    order = [root, *sorted(set(cores) - {root})]
    children: dict[int, list[int]] = {root: []}
    have = 1
    while have < len(order):
        for place in range(min(have, len(order) - have)):
            children.setdefault(order[place], []).append(order[have + place])
        have *= 2
    return Tree(root=root, children=children)


def largest_first(root: int, children: Mapping[int, Sequence[int]]) -> Tree:
    """Return a tree in which everybody sends first to the child with the most cores behind it."""
    behind: dict[int, int] = {}
    order = [root]
    for core in order:
        order.extend(children.get(core, ()))
    for core in reversed(order):
        behind[core] = 1 + sum(behind[child] for child in children.get(core, ()))
    return Tree(
        root=root,
        children={
            core: sorted(below, key=lambda child: (-behind[child], child))
            for core, below in children.items()
        },
    )
