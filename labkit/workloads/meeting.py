"""Meeting a machine: it boots, measures itself, and what it found is there to be asked."""

from __future__ import annotations

from functools import cache

import attrs

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.discovery import Discovery, discover
from labkit.multikernel.multicast import Tree
from labkit.multikernel.planning import Planner
from labkit.multikernel.tree_costs import Prediction
from labkit.workloads.broadcast import TREES

ERA = "paper_2009"
"""Whose stubs the messages have that it measures with."""


@attrs.frozen(kw_only=True, eq=False)
class Met:
    """A machine that has measured itself: its facts, and the planner that plans with them."""

    spec: MachineSpec
    found: Discovery
    planner: Planner

    def tree(self, name: str, *, root: int = 0) -> Tree:
        """Return a tree of ``broadcast.TREES`` as it is planned for this machine."""
        return TREES[name](root, self.planner, self.found)

    def prediction(self, tree: Tree) -> Prediction:
        """Return what a broadcast along a tree will take, from the measurements alone."""
        return Prediction(tree, self.found.probes)


@cache
def meet(name: str) -> Met:
    """Let a machine measure itself; a second call finds the same, so it is not asked again.

    Raises:
        InvalidInput: if there is no machine of that name.
    """
    spec = MachineSpec.load(name)
    *_, found = discover(Machine(spec), stub_cycles=spec.software[ERA].stub_cycles)
    assert isinstance(found, Discovery)
    return Met(spec=spec, found=found, planner=Planner(found.facts))
