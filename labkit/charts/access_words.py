"""One access to a cache line in words: who held it before and after, and why it cost what it did."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.hardware.coherence.line import State
from labkit.hardware.topology import Topology
from labkit.strings import say
from labkit.workloads.one_line import Access

States = Mapping[int, State]
ONLY_COPY = (State.MODIFIED, State.EXCLUSIVE)
HOME = 0
"""The package whose memory the line of ``one_line`` belongs to."""


def what(access: Access) -> str:
    """Return what a core does: "core 4 reads the line"."""
    core, kind = access
    return say("access.reads" if kind == "load" else "access.writes", core=core)


def who_holds(states: States) -> str:
    """Return who has a copy and in which state: "core 0 Owned, core 4 Shared"."""
    copies = [
        say("access.holds", core=core, state=states[core].name.title())
        for core in sorted(_holders(states))
    ]
    return ", ".join(copies) or say("access.nobody")


def why(access: Access, before: States, topology: Topology) -> str:
    """Return why an access costs what it costs, from the states that it found."""
    core, kind = access
    mine = before.get(core, State.INVALID)
    if kind == "load":
        if mine is not State.INVALID:
            return say("access.load_hit", core=core)
        return say("access.load_miss", source=_source(core, before, topology))
    if mine in ONLY_COPY:
        return say("access.store_hit", core=core)
    parts = [say("access.store_miss", core=core)]
    if mine is State.INVALID:
        parts.append(say("access.data", source=_source(core, before, topology)))
    else:
        parts.append(say("access.has_data"))
    if _holders(before) - {core}:
        parts.append(say("access.invalidated"))
    return " ".join(parts)


def _holders(states: States) -> set[int]:
    return {core for core, state in states.items() if state is not State.INVALID}


def _source(core: int, before: States, topology: Topology) -> str:
    """Return where the data come from and how far that is; the newest copy answers."""
    here = topology.package_of(core)
    holders = sorted(_holders(before), key=lambda other: before[other] is State.SHARED)
    if not holders:
        way = _distance(topology.hops[here][HOME])
        return say("access.memory", package=HOME, distance=way)
    owner = holders[0]
    hops = topology.hops[here][topology.package_of(owner)]
    return say("access.cache", core=owner, distance=_distance(hops))


def _distance(hops: int) -> str:
    if hops > 1:
        return say("access.links", links=hops)
    return say("access.one_link" if hops else "access.same_package")
