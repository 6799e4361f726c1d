"""A broadcast with acknowledgements along a tree, and the trees to choose from on a machine just met.

The messages are those of a shootdown, without anything that a shootdown does beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from labkit.hardware.machine import Machine
from labkit.multikernel.adaptive_tree import adaptive
from labkit.multikernel.cost_trees import binomial, minimum_spanning
from labkit.multikernel.discovery import Discovery
from labkit.multikernel.multicast import Tree, by_package, radix, star
from labkit.multikernel.planning import Planner
from labkit.multikernel.shootdown import Master, Slave, wire
from labkit.workloads.shootdown import Mean, mean_of

Plan = Callable[[int, Planner, Discovery], Tree]

ADAPTIVE = "adaptive"


def _radix(most: int) -> Plan:
    return lambda root, planner, _: radix(root, planner.cores, most=most)


FIXED: Mapping[str, Plan] = {
    "unicast": lambda root, planner, _: star(root, planner.cores),
    "multicast": lambda root, planner, _: by_package(planner.topology, root, planner.cores),
    "NUMA-aware": lambda root, planner, _: planner.multicast_tree(root),
    "radix 2": _radix(2),
    "radix 4": _radix(4),
    "radix 8": _radix(8),
    "radix 16": _radix(16),
    "binomial": lambda root, planner, _: binomial(root, planner.cores),
    "minimum spanning": lambda root, planner, _: minimum_spanning(
        root, planner.cores, cost=planner.round_trip
    ),
}
"""Trees whose shape is fixed before the machine is known, and how the planner draws them on it."""
TREES: Mapping[str, Plan] = {
    ADAPTIVE: lambda root, planner, found: adaptive(root, planner.cores, found.probes),
    **FIXED,
}


def broadcasts(
    machine: Machine, tree: Tree, *, stub_cycles: int, rounds: int
) -> Iterator[int | Mean]:
    """Broadcast so many times, one after the other; yield event counts, then the mean."""
    ends = wire(machine, tree, stub_cycles=stub_cycles)
    for core, each in ends.items():
        if core != tree.root:
            machine.env.process(Slave(each).run())
    master = Master(ends[tree.root])
    root = machine.cores[tree.root]
    return mean_of(machine, root, master.shoot_down, rounds=rounds, what="broadcast")
