"""One access to a cache line in words: who held it before and after, and why it cost what it did."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.hardware.coherence.line import State
from labkit.hardware.topology import Topology
from labkit.workloads.one_line import Access

States = Mapping[int, State]
ONLY_COPY = (State.MODIFIED, State.EXCLUSIVE)
HOME = 0
"""The package whose memory the line of ``one_line`` belongs to."""


def what(access: Access) -> str:
    """Return what a core does: "core 4 reads the line"."""
    core, kind = access
    return f"core {core} {'reads' if kind == 'load' else 'writes'} the line"


def who_holds(states: States) -> str:
    """Return who has a copy and in which state: "core 0 Owned, core 4 Shared"."""
    copies = [f"core {core} {states[core].name.title()}" for core in sorted(_holders(states))]
    return ", ".join(copies) or "nobody, it is only in memory"


def why(access: Access, before: States, topology: Topology) -> str:
    """Return why an access costs what it costs, from the states that it found."""
    core, kind = access
    mine = before.get(core, State.INVALID)
    if kind == "load":
        if mine is not State.INVALID:
            return f"A hit: core {core} has a copy."
        return f"A miss: the data come from {_source(core, before, topology)}."
    if mine in ONLY_COPY:
        return f"A hit: core {core} has the only copy and may write it."
    data = "It has the data already, so none travel"
    if mine is State.INVALID:
        data = f"The data come from {_source(core, before, topology)}"
    others = " All other copies are invalid now." if _holders(before) - {core} else ""
    return (
        f"To write, core {core} must be the only one with a copy: every package is probed, and it "
        f"waits until all have answered. {data}.{others}"
    )


def _holders(states: States) -> set[int]:
    return {core for core, state in states.items() if state is not State.INVALID}


def _source(core: int, before: States, topology: Topology) -> str:
    """Return where the data come from and how far that is; the newest copy answers."""
    here = topology.package_of(core)
    holders = sorted(_holders(before), key=lambda other: before[other] is State.SHARED)
    if not holders:
        return f"the memory of package {HOME}, {_distance(topology.hops[here][HOME])}"
    owner = holders[0]
    hops = topology.hops[here][topology.package_of(owner)]
    return f"the cache of core {owner}, {_distance(hops)}"


def _distance(hops: int) -> str:
    return {0: "on the same package", 1: "one link away"}.get(hops, f"{hops} links away")
