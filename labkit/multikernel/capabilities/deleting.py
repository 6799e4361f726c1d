"""Delete: whoever has another copy just drops this one; the last owned copy needs more.

An owner whose capability may have copies elsewhere asks everybody with ``find_cap`` and moves
ownership to a core that has one; a type that cannot move is deleted everywhere first, with
``delete_remote``. Whoever deletes the last copy cleans up: a CNode's slots go on the delete list,
memory becomes free (``usr/monitor/capops/delete.c``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done, Replies
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.moving import Moving
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import MEMORY, MOVEABLE, Capability
from labkit.multikernel.capabilities.under_way import UnderWay
from labkit.multikernel.party import MessageHandler
from labkit.multikernel.status import Status

Reclaim = Callable[[int, int], None]
"""Asks whether memory that had relatives elsewhere is free: its base and size in bytes."""


class Deleting:
    """One core's part in deletes, and its delete list."""

    def __init__(
        self, party: CapabilityParty, under_way: UnderWay, moving: Moving, reclaim: Reclaim
    ) -> None:
        self.party = party
        self.kernel = party.kernel
        self.under_way = under_way
        self.moving = moving
        self.reclaim = reclaim
        self.paused = 0  # by how many revokes that have not been committed
        self.handlers: Mapping[str, MessageHandler] = {
            "find_cap": self.find,
            "find_cap_result": party.answered,
            "delete_remote": self.delete_remote,
            "delete_remote_result": party.answered,
        }

    def begin(self, cte: Cte, done: Done) -> None:
        """Delete a capability that somebody on this core has."""
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        if not self._can_go(cte):
            return done(Status.REMOTE_CAP_RETRY)
        return self._delete(cte, done)

    def step(self) -> bool:
        """Take one slot from the delete list, or one CNode from the clear list, if any can go."""
        if self.paused:
            return False
        for cte in self.kernel.delete_list:
            if self._can_go(cte):
                self._delete(cte, lambda _: None)
                return True
        cleared = self.kernel.cleared()
        if cleared is not None:
            self._memory_of(cleared)
        return cleared is not None

    def _can_go(self, cte: Cte) -> bool:
        """Return whether no other operation on it is under way here."""
        waits = self.under_way.takes_care(Switch.OWNER_LEAVES_COPIES)
        return not (cte.is_locked or (waits and self.under_way.is_sending(cte.capability)))

    def _delete(self, cte: Cte, done: Done) -> None:
        capability = cte.capability
        # One that is on the delete list counts: whichever slot is emptied last cleans up.
        others = [other for other in self.kernel.database.copies(capability) if other is not cte]
        if cte.owner_core != self.kernel.core or others:
            self.kernel.drop(cte)
            return done(Status.OK)
        if not cte.remote_copies:
            return self._last(cte, done)
        self.kernel.lock(capability)
        if capability.type in MOVEABLE:
            return self._find_another(cte, done)

        def deleted(_: Replies) -> None:
            self.kernel.unlock(capability)
            self._last(cte, done)

        return self.party.ask_all("delete_remote", capability, then=deleted)

    def _find_another(self, cte: Cte, done: Done) -> None:
        """Look for a core that could be the owner; look again if it has lost its copy meanwhile."""
        capability = cte.capability

        def found(replies: Replies) -> None:
            cores = [core for core, (has_copy,) in replies if has_copy]
            if cores:
                return self.moving.push(cte, cores[0], moved)
            self.kernel.unlock(capability)
            return self._last(cte, done)

        def moved(status: Status) -> None:
            if not status.is_ok:
                return self._find_another(cte, done)
            self.kernel.unlock(capability)
            self.kernel.drop(cte)
            return done(Status.OK)

        self.party.ask_all("find_cap", capability, then=found)

    def find(self, source: int, token: int, capability: Capability) -> None:
        """Say whether there is a copy here."""
        self.party.send(source, "find_cap_result", token, bool(self.kernel.copies(capability)))

    def delete_remote(self, source: int, token: int, capability: Capability) -> None:
        """Drop all copies, locked or not: the owner wants it so."""
        for cte in self.kernel.database.copies(capability):
            self.kernel.drop(cte)
        self.party.send(source, "delete_remote_result", token)

    def _last(self, cte: Cte, done: Done) -> None:
        """Delete the last copy there is."""
        if self.kernel.clean_up(cte):
            self._memory_of(cte)
        done(Status.OK)

    def _memory_of(self, cte: Cte) -> None:
        """Free the memory of a capability that is gone, or ask later."""
        capability = cte.capability
        if capability.type not in MEMORY or self.kernel.database.ancestors(capability):
            return  # an ancestor here covers all of it, and will ask when it goes
        if self.kernel.is_alone(cte):
            self.kernel.free(capability.base, capability.size)
        elif self.under_way.takes_care(Switch.MEMORY_LEFT_BEHIND):
            self.reclaim(capability.base, capability.size)
