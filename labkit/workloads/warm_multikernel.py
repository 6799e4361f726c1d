"""A multikernel whose monitors have talked for a while, for workloads that measure how they agree.

Channels between monitors are made at first use, and each slot of a ring is cold until the ring has gone
round once. One system serves all points, because to boot takes longer than to measure; what a point
measures depends a little on those before it, for monitors poll in passes that may begin at another
phase: alone instead of after all smaller ones, by at most 0.9 % in Figure 7 on the 8x4-core machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.multicast import TreeOf, by_package, numa_aware, star
from labkit.multikernel.urpc import SLOTS
from labkit.multikernel.waiting import SPIN_THEN_MONITOR
from labkit.workloads.unmap import Unmap, unmaps

LAP = SLOTS + 2
"""Unmaps before anything is measured: the channels are made in the first, then rings go round."""

TREES: Mapping[str, Callable[[MachineSpec], TreeOf]] = {
    "NUMA-aware_multicast": lambda spec: partial(numa_aware, spec.topology, cost=spec.distance),
    "Multicast": lambda spec: partial(by_package, spec.topology),
    "Unicast": lambda _: star,
}
"""Along which trees monitors may tell each other, by the names of Figure 6."""


class WarmMultikernel:
    """One multikernel, booted and warmed at the first measurement, on a new machine or a given one.

    Idle domains block and let their monitor poll for them, as in the paper, so that monitors have
    their cores for themselves.
    """

    def __init__(
        self, spec: MachineSpec, *, cores: int, tree: str, machine: Machine | None = None
    ) -> None:
        self.spec = spec
        self.machine = machine
        self.cores = cores
        self.tree_of = TREES[tree](spec)
        self.structure: Multikernel | None = None
        self.domains = 0

    def unmaps(self, *, cores: int, rounds: int) -> Iterator[int | list[Unmap]]:
        """Let a new domain on the first cores unmap a page so many times; see ``unmap.unmaps``."""
        before = 0
        for before in self.warm_up():
            yield before
        assert self.structure is not None, "it is booted now"
        self.domains += 1
        name = f"domain {self.domains}"
        for mark in unmaps(self.structure, cores=cores, rounds=rounds, name=name):
            yield before + mark if isinstance(mark, int) else mark

    def warm_up(self) -> Iterator[int]:
        """Boot, and unmap until rings have gone round, unless that was done; yield event counts."""
        if self.structure is not None:
            return
        self.structure = Multikernel(
            self.machine or Machine(self.spec),
            waiting=SPIN_THEN_MONITOR,
            is_full_mesh=False,
            tree_of=self.tree_of,
        )
        for mark in unmaps(self.structure, cores=self.cores, rounds=LAP, name="warm-up"):
            if isinstance(mark, int):
                yield mark
