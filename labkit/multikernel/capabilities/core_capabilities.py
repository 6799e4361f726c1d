"""What the kernel of one core does to capabilities on behalf of its monitor.

Monitors agree; their kernels carry out. Each method is one invocation of bounded length, except where
it says otherwise. Nothing here knows another core: it only keeps what the monitor was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import attrs

from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.capabilities.mapping_database import (
    Cte,
    MappingDatabase,
    is_descendant,
)
from labkit.multikernel.capabilities.ranges import Range
from labkit.multikernel.capabilities.types import CNODES, MEMORY, Capability, CapabilityType


class Relations(NamedTuple):
    """Whether a capability has copies, descendants or ancestors on other cores."""

    copies: bool = False
    descendants: bool = False
    ancestors: bool = False


class Event(NamedTuple):
    """Something that happened once to a capability, for whoever looks from outside."""

    kind: str
    capability: Capability


@attrs.define(eq=False)
class ClearedCnode:
    """A CNode without capabilities to it, whose own slots are being emptied: the clear list."""

    cte: Cte
    slots: CSpace


class CoreCapabilities:
    """The capabilities of one core.

    ``home`` is the capability space of whoever receives capabilities on this core. ``delete_list``
    holds the slots that will be emptied one a step, ``clear_list`` the CNodes that wait for that.
    ``journal`` is for whoever looks from outside.
    """

    def __init__(self, database: MappingDatabase, home: CSpace) -> None:
        self.core = database.core
        self.database = database
        self.home = home
        self.delete_list: list[Cte] = []
        self.clear_list: list[ClearedCnode] = []
        self.cnodes: dict[Capability, CSpace] = {}
        self.journal: list[Event] = []

    def copies(self, capability: Capability) -> list[Cte]:
        """Return the slots that hold it and will go on holding it."""
        return [cte for cte in self.database.copies(capability) if not cte.in_delete]

    def is_alive(self, cte: Cte) -> bool:
        """Return whether a slot still holds what it held, and will go on holding it."""
        return not cte.in_delete and cte in self.database

    def is_busy(self, capability: Capability) -> bool:
        """Return whether an operation on it is under way here."""
        return any(cte.is_locked or cte.in_delete for cte in self.database.copies(capability))

    def lock(self, capability: Capability) -> None:
        """Lock all copies on this core."""
        for cte in self.database.copies(capability):
            cte.is_locked = True

    def unlock(self, capability: Capability) -> None:
        """Unlock all copies on this core."""
        for cte in self.database.copies(capability):
            cte.is_locked = False

    def set_owner(self, capability: Capability, core: int) -> None:
        """Let all copies on this core name a core as the owner."""
        for cte in self.database.copies(capability):
            cte.owner_core = core

    def set_relations(self, capability: Capability, relations: Relations) -> None:
        """Let all copies on this core say what there is elsewhere."""
        for cte in self.database.copies(capability):
            cte.remote_copies, cte.remote_descendants, cte.remote_ancestors = relations

    def relations(self, cte: Cte) -> Relations:
        """Return what another core would have to believe if it became the owner."""
        capability = cte.capability
        descendants = cte.remote_descendants or bool(self.database.descendants(capability))
        ancestors = cte.remote_ancestors or bool(self.database.ancestors(capability))
        return Relations(cte.remote_copies, descendants, ancestors)

    def will_leave(self, capability: Capability) -> None:
        """Note that a copy goes to another core: relatives here get relatives there."""
        for cte in self.database.ancestors(capability):
            cte.remote_descendants = True
        for cte in self._below(capability):
            cte.remote_ancestors = True

    def _below(self, capability: Capability) -> list[Cte]:
        """Return the descendants here, with CNodes that are gone but for their slots."""
        cleared = [one.cte for one in self.clear_list]
        gone = [cte for cte in cleared if is_descendant(cte.capability, capability)]
        return self.database.descendants(capability) + gone

    def create(
        self,
        capability: Capability,
        *,
        owner: int,
        relations: Relations,
        into: CSpace | None = None,
    ) -> Cte:
        """Put a capability from another core into an empty slot.

        What other copies on this core know counts more than what the message says.
        """
        cspace = self.home if into is None else into
        others = self.copies(capability)
        cte = self.database.insert(cspace, cspace.allocate(), capability)
        cte.owner_core = owner
        cte.remote_copies, cte.remote_descendants, cte.remote_ancestors = relations
        if others:
            cte.take_after(others[0])
        return cte

    def made(self, ctes: Iterable[Cte]) -> None:
        """Note what a retype has made; a new CNode gets empty slots."""
        for cte in ctes:
            self.journal.append(Event("made", cte.capability))
            if cte.capability.type in CNODES:
                self.cnodes[cte.capability] = CSpace()

    def drop(self, cte: Cte) -> None:
        """Empty a slot, unless it is empty already; others go on holding the same capability."""
        if cte in self.delete_list:
            self.delete_list.remove(cte)
        if cte in self.database:
            self.database.remove(cte.cspace, cte.address)

    def delete_later(self, cte: Cte) -> None:
        """Put a slot on the delete list: nobody can use it any more."""
        cte.in_delete = True
        if cte not in self.delete_list:
            self.delete_list.append(cte)

    def mark(self, target: Capability, *, keep: Cte | None = None) -> set[Cte]:
        """Drop all copies and descendants that others also hold; put the others on the delete list.

        Takes as long as there are relatives. Returns the slots that are not empty yet.
        """
        marked = set()
        for cte in self.database.copies(target) + self.database.descendants(target):
            if cte is keep:
                continue
            is_target = cte.capability == target
            goes_at_once = is_target or (self._has_others(cte) and not cte.in_delete)
            if goes_at_once and not cte.is_locked:
                self.drop(cte)
            else:
                self.delete_later(cte)
                marked.add(cte)
        return marked

    def clean_up(self, cte: Cte) -> bool:
        """Delete the last copy there is anywhere; return whether its memory may be free now.

        The slots of a CNode are put on the delete list, and its memory waits for them.
        """
        capability = cte.capability
        for child in self._below(capability):
            child.remote_ancestors = True  # not any more, but somebody has to ask about its memory
        self.drop(cte)
        self.journal.append(Event("cleaned", capability))
        return not self.empty_cnode(cte) and capability.type in MEMORY

    def empty_cnode(self, cte: Cte) -> bool:
        """Empty the slots of a CNode that is gone, if it is one of this core; return whether it is."""
        slots = self.cnodes.get(cte.capability)
        is_being_emptied = any(one.slots is slots for one in self.clear_list)
        if slots is None or is_being_emptied or self.database.copies(cte.capability):
            return False
        for address, _ in list(slots):
            inside = self.database.at(slots, address)
            assert inside is not None, "a slot that is full is in the database"
            if not inside.is_locked and self._has_others(inside):
                self.drop(inside)
            else:
                self.delete_later(inside)
        self.clear_list.append(ClearedCnode(cte, slots))
        return True

    def _has_others(self, cte: Cte) -> bool:
        """Return whether somebody else answers for the capability: another core, or another slot."""
        others = [other for other in self.copies(cte.capability) if other is not cte]
        return cte.owner_core != self.core or bool(others)

    def cleared(self) -> Cte | None:
        """Take a CNode whose slots are all empty from the clear list."""
        for cleared in self.clear_list:
            if not any(True for _ in cleared.slots):
                self.clear_list.remove(cleared)
                del self.cnodes[cleared.cte.capability]
                return cleared.cte
        return None

    def put_back(self, cte: Cte) -> None:
        """Put an empty CNode back on the clear list: its memory could not be freed yet."""
        self.cnodes[cte.capability] = slots = CSpace()
        self.clear_list.append(ClearedCnode(cte, slots))

    def covered(self, first: int = 0, end: int | None = None) -> tuple[Range, ...]:
        """Return what the capabilities here cover of a range, and the CNodes that are being emptied."""
        waiting = [cleared.cte for cleared in self.clear_list]
        held = (cte.capability for cte in (*self.database, *waiting))
        return tuple(
            (one.base, one.end)
            for one in held
            if one.size and one.end > first and (end is None or one.base < end)
        )

    def is_alone(self, cte: Cte) -> bool:
        """Return whether no relative covers its memory, as far as this core knows."""
        capability = cte.capability
        related = cte.remote_descendants or cte.remote_ancestors
        return not (
            related or self.database.descendants(capability) or self.database.ancestors(capability)
        )

    def free(self, base: int, size: int) -> Cte:
        """Make memory that nobody has a capability to into RAM again."""
        lineage = ((self.core, self.database.next_birth()),)
        ram = Capability(CapabilityType.RAM, base=base, size=size, lineage=lineage)
        self.journal.append(Event("freed", ram))
        cte = self.database.insert(self.home, self.home.allocate(), ram)
        self.made([cte])
        return cte


def concerns(capability: Capability, target: Capability) -> bool:
    """Return whether a revoke of ``target`` takes a capability away: it is a copy or a descendant."""
    return capability == target or is_descendant(capability, target)
