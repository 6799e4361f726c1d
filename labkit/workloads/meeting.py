"""Meeting a machine: it boots, measures itself, and what it found is there to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import attrs

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.adaptive_tree import search
from labkit.multikernel.discovery import Discovery, discover
from labkit.multikernel.multicast import Tree
from labkit.multikernel.planning import Planner
from labkit.multikernel.tree_costs import Prediction
from labkit.workloads.broadcast import ADAPTIVE, TREES

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

    def plan(self, name: str, *, root: int = 0) -> Iterator[int | Tree]:
        """Yield how many trees were looked at now and then, where that takes long; then the tree."""
        if name == ADAPTIVE:
            return search(root, self.planner.cores, self.found.probes)
        return iter([self.tree(name, root=root)])

    def prediction(self, tree: Tree) -> Prediction:
        """Return what a broadcast along a tree will take, from the measurements alone."""
        return Prediction(tree, self.found.probes)


class Meeting:
    """A machine that measures itself, as far as it has come; ``met`` when it is done."""

    def __init__(self, name: str) -> None:
        self.met: Met | None = None
        self._spec = MachineSpec.load(name)
        stub_cycles = self._spec.software[ERA].stub_cycles
        self._marks = discover(Machine(self._spec), stub_cycles=stub_cycles)

    def go_on(self) -> Iterator[int]:
        """Go on measuring, also where somebody else left off; yield event counts now and then."""
        while self.met is None:
            mark = next(self._marks)
            if isinstance(mark, int):
                yield mark
            else:
                planner = Planner(mark.facts)
                self.met = Met(spec=self._spec, found=mark, planner=planner)


@cache
def meeting(name: str) -> Meeting:
    """Return the meeting with a machine; a second call finds the same, so it is not measured again.

    Raises:
        InvalidInput: if there is no machine of that name.
    """
    return Meeting(name)


def meet(name: str) -> Met:
    """Let a machine measure itself, and return what was found.

    Raises:
        InvalidInput: if there is no machine of that name.
    """
    begun = meeting(name)
    for _ in begun.go_on():
        pass
    assert begun.met is not None
    return begun.met
