"""The laws of capabilities, checked by somebody who sees all cores at once.

Nothing in the system can look like this. Some laws must hold at every step, some when an operation
ends, some only when nothing is under way. CA1 to CA13 are the names of this lab.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.owner import OwnerParty
from labkit.multikernel.capabilities.ranges import merged, without
from labkit.multikernel.capabilities.two_phase import TwoPhaseParty
from labkit.multikernel.capabilities.types import PAGE, Capability
from labkit.multikernel.status import Status
from labkit.workloads.capability_order import faults
from labkit.workloads.capability_world import PAGES, Operation, World

LAWS = {
    "CA1": "at rest every capability has one owner, and all copies name it",
    "CA2": "all copies on one core agree on owner, lock and relations",
    "CA3": "the owner knows if other cores have copies or descendants",
    "CA4": "capabilities that overlap come from each other",
    "CA5": "of two overlapping retypes at the same time at most one succeeds",
    "CA6": "after a revoke its target is the only copy, and has no descendants, not even on the way",
    "CA7": "what a capability names is cleaned up once, with the last copy",
    "CA8": "memory is free exactly when nothing covers it: none is lost, none is freed twice",
    "CA9": "the memory of a CNode is freed only when all of its slots are empty",
    "CA10": "at rest nothing is locked, nothing waits to be deleted, everybody has an answer",
    "CA11": "nobody can use a capability that is being deleted",
    "CA12": "at rest no core has paused its delete list",
    "CA13": "the mapping database is a balanced tree in order, and finds all relatives",
    "TP": "at rest all replicas of a capability say the same",
}


class Violation(NamedTuple):
    """A law that does not hold, and why."""

    law: str
    why: str


class Checker:
    """Looks at a world after every step; keeps in mind what it has seen once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ended: set[int] = set()
        self.ends: list[Operation] = []
        self.cleaned: set[tuple[object, ...]] = set()
        self.made: set[tuple[object, ...]] = set()
        self.read = dict.fromkeys(world.kernels, 0)
        list(self.after_step())  # what there is at the beginning

    def held(self) -> list[tuple[int, Cte]]:
        """All slots of all cores."""
        return [(core, cte) for core, k in self.world.kernels.items() for cte in k.database]

    def on_the_way(self) -> list[Capability]:
        """Capabilities in messages that nobody has handled yet."""
        carriers = next(iter(self.world.network.parties.values())).carriers
        channels = self.world.network.channels.values()
        return [m.words[1] for messages in channels for m in messages if m.type in carriers]

    def after_step(self) -> Iterator[Violation]:
        """Check what must hold at every step, and what must hold when an operation ends."""
        yield from self._copies_agree()
        for core, kernel in self.world.kernels.items():
            for event in kernel.journal[self.read[core] :]:
                yield from self._event(core, event.kind, event.capability)
            self.read[core] = len(kernel.journal)
        for number, operation in enumerate(self.world.operations):
            if operation.status is not None and number not in self.ended:
                self.ended.add(number)
                if operation.status is Status.OK:
                    yield from self._operation(operation)

    def at_rest(self) -> Iterator[Violation]:
        """Check what must hold when nothing is under way."""
        held = self.held()
        party = next(iter(self.world.network.parties.values()))
        if party.has_owners:
            yield from self._owners(held)
        yield from self._related()
        yield from self._memory(held)
        yield from self._nothing_left(held)
        for kernel in self.world.kernels.values():
            for why in faults(kernel.database):
                yield Violation("CA13", why)
        yield from self._replicas(held)

    def _event(self, core: int, kind: str, capability: Capability) -> Iterator[Violation]:
        others = [cte for _, cte in self.held() if not cte.in_delete]
        if kind == "made":
            self.made.add(capability.lineage)
        elif kind == "cleaned":
            names = [cte.capability.lineage for cte in others]
            names += [one.lineage for one in self.on_the_way()]
            if capability.lineage in self.cleaned:
                yield Violation("CA7", f"{capability} is cleaned up a second time, on core {core}")
            elif capability.lineage in names:
                yield Violation("CA7", f"{capability} is cleaned up, but there is another copy")
            self.cleaned.add(capability.lineage)
        else:
            yield from self._freed(capability)

    def _freed(self, ram: Capability) -> Iterator[Violation]:
        held = [cte.capability for _, cte in self.held() if not cte.in_delete]
        for one in held + self.on_the_way():
            if one.size and one.overlaps(ram.base, ram.end) and not _comes_from(one, ram):
                yield Violation("CA8", f"{ram} is free, but there is still {one}")
        for kernel in self.world.kernels.values():
            for cleared in kernel.clear_list:
                cnode = cleared.cte.capability
                if cnode.overlaps(ram.base, ram.end) and any(True for _ in cleared.slots):
                    yield Violation("CA9", f"{ram} is free, but {cnode} is not empty")

    def _operation(self, operation: Operation) -> Iterator[Violation]:
        """Check an operation that has just succeeded."""
        name = f"{operation.verb} of {operation.target} on core {operation.core}"
        if operation.was_in_delete:
            yield Violation("CA11", f"{name} succeeds on a capability that is being deleted")
        everywhere = [cte.capability for _, cte in self.held()] + self.on_the_way()
        if operation.verb == "retype":
            yield from self._concurrent(operation)
            yield from self._related()
            self.ends.append(operation)
        if operation.verb == "revoke":
            left = Counter(one for one in everywhere if _comes_from(one, operation.target))
            left[operation.target] -= 1
            for one, count in left.items():
                if count > 0:
                    yield Violation("CA6", f"{name} has ended, but there is still {one}")

    def _concurrent(self, operation: Operation) -> Iterator[Violation]:
        assert operation.parts is not None
        first, end = operation.parts.range_of(operation.target)
        for other in self.ends:
            assert other.parts is not None
            begin, stop = other.parts.range_of(other.target)
            at_once = other.ended >= operation.begun
            same = other.target.lineage == operation.target.lineage
            if at_once and same and begin < end and first < stop:
                yield Violation("CA5", f"two retypes of {other.target} at once, and both succeed")

    def _related(self) -> Iterator[Violation]:
        """Check all that somebody can use, or will when it arrives."""
        everywhere = [cte.capability for _, cte in self.held() if not cte.in_delete]
        everywhere += self.on_the_way()
        births: dict[Capability, Capability] = {}
        for one in everywhere:
            if births.setdefault(one, one).lineage != one.lineage:
                yield Violation("CA4", f"{one} was made twice")
        seen: list[Capability] = []
        for one in sorted(births, key=lambda c: (c.base, -c.size)):
            seen = [other for other in seen if other.end > one.base]
            for other in seen:
                if not (_comes_from(one, other) or _comes_from(other, one)):
                    why = f"{one} overlaps {other}, and neither comes from the other"
                    yield Violation("CA4", why)
            seen.append(one)

    def _copies_agree(self) -> Iterator[Violation]:
        for core, kernel in self.world.kernels.items():
            known: dict[Capability, tuple[object, ...]] = {}
            for cte in kernel.database:
                if cte.in_delete:
                    continue
                facts = (
                    *(cte.owner_core, cte.is_locked),
                    *(cte.remote_copies, cte.remote_descendants, cte.remote_ancestors),
                )
                if known.setdefault(cte.capability, facts) != facts:
                    yield Violation("CA2", f"copies of {cte.capability} on core {core} disagree")

    def _owners(self, held: list[tuple[int, Cte]]) -> Iterator[Violation]:
        copies: dict[Capability, list[tuple[int, Cte]]] = defaultdict(list)
        for core, cte in held:
            copies[cte.capability].append((core, cte))
        for capability, ctes in copies.items():
            owners = {cte.owner_core for _, cte in ctes}
            cores = {core for core, _ in ctes}
            if len(owners) > 1:
                yield Violation("CA1", f"{capability} is owned by cores {_list(owners)}")
            elif not owners <= cores:
                yield Violation(
                    "CA1", f"{capability} is owned by core {_list(owners)}, without a copy"
                )
            for core, cte in ctes:
                if cte.owner_core != core:
                    continue
                if cores - {core} and not cte.remote_copies:
                    yield Violation("CA3", f"core {core} does not know of copies of {capability}")
                if not cte.remote_descendants and any(
                    there != core and _comes_from(other.capability, capability, strictly=True)
                    for there, other in held
                ):
                    yield Violation("CA3", f"core {core} does not know of parts of {capability}")

    def _memory(self, held: list[tuple[int, Cte]]) -> Iterator[Violation]:
        covered = [(cte.capability.base, cte.capability.end) for _, cte in held]
        for first, end in without([(0, PAGES * PAGE)], merged(covered)):
            yield Violation("CA8", f"pages {first // PAGE} to {end // PAGE - 1} are lost")

    def _nothing_left(self, held: list[tuple[int, Cte]]) -> Iterator[Violation]:
        for core, cte in held:
            if cte.is_locked:
                yield Violation("CA10", f"{cte.capability} on core {core} stays locked")
            elif cte.in_delete:
                yield Violation("CA10", f"{cte.capability} on core {core} is never deleted")
        for operation in self.world.open_operations:
            name = f"{operation.verb} of {operation.target}"
            yield Violation("CA10", f"core {operation.core} has no answer to its {name}")
        for core, party in self.world.network.parties.items():
            if isinstance(party, OwnerParty) and party.deleting.paused:
                yield Violation("CA12", f"core {core} has paused its delete list for ever")
        names = {cte.capability.lineage for _, cte in held} | self.cleaned
        for lineage in self.made - names:
            yield Violation("CA7", f"what retype {lineage[-1]} made is gone, but never cleaned up")

    def _replicas(self, held: list[tuple[int, Cte]]) -> Iterator[Violation]:
        parties = self.world.network.parties
        for core, cte in held:
            party = parties[core]
            if not isinstance(party, TwoPhaseParty) or cte.capability not in party.replicas:
                continue
            mine = party.replicas[cte.capability]
            for other in mine.on_cores:
                there = parties[other]
                assert isinstance(there, TwoPhaseParty)
                if there.replicas.get(cte.capability) != mine:
                    yield Violation("TP", f"cores {core} and {other} disagree on {cte.capability}")


def _comes_from(one: Capability, other: Capability, *, strictly: bool = False) -> bool:
    """Return whether one capability is another or was made from it, by what really happened."""
    shorter = len(other.lineage)
    return one.lineage[:shorter] == other.lineage and (len(one.lineage) > shorter or not strictly)


def _list(numbers: set[int]) -> str:
    return " and ".join(map(str, sorted(numbers)))
