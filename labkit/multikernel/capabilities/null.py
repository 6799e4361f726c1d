"""No agreement: every core does what it is asked to, and tells nobody (``rcap_db_null``, 2011).

Enough for one core, and for capabilities that never leave theirs. With copies on two cores each of
them can do what the other one must not know.
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done, Parts
from labkit.multikernel.capabilities.core_capabilities import Relations
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.retyping import create_parts
from labkit.multikernel.capabilities.types import BOUND_TO_ITS_CORE, Capability
from labkit.multikernel.party import MessageHandler
from labkit.multikernel.status import Status


class NullParty(CapabilityParty):
    """One core's monitor, which agrees with nobody."""

    carriers = frozenset({"send_cap"})

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """A capability, and the answer that it has arrived."""
        return {"send_cap": self._receive, "send_cap_result": self.answered}

    def copy(self, cte: Cte, to: int, done: Done, *, give_away: bool = False) -> None:
        """Send the capability."""
        capability = cte.capability
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        if to == self.core:
            self.kernel.create(capability, owner=self.core, relations=Relations())
            return done(Status.OK)
        if capability.type in BOUND_TO_ITS_CORE:
            return done(Status.CAP_NOT_SENDABLE)

        def arrived(_: int, status: Status) -> None:
            if give_away and self.kernel.is_alive(cte):
                self.kernel.drop(cte)
            done(status)

        return self.ask(to, "send_cap", capability, then=arrived)

    def retype(self, cte: Cte, parts: Parts, done: Done) -> None:
        """Look at this core alone."""
        done(*create_parts(self, cte, parts))

    def delete(self, cte: Cte, done: Done) -> None:
        """Look at this core alone."""
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        self._delete(cte)
        return done(Status.OK)

    def revoke(self, cte: Cte, done: Done) -> None:
        """Delete the copies and descendants of this core."""
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        self.kernel.mark(cte.capability, keep=cte)
        while self.work():
            pass
        return done(Status.OK)

    def work(self) -> bool:
        """Take one step of the delete list or of the clear list."""
        if self.kernel.delete_list:
            self._delete(self.kernel.delete_list[0])
            return True
        cleared = self.kernel.cleared()
        if cleared is not None:
            self._free(cleared)
        return cleared is not None

    def _delete(self, cte: Cte) -> None:
        others = [copy for copy in self.kernel.copies(cte.capability) if copy is not cte]
        if others:
            self.kernel.drop(cte)
        elif self.kernel.clean_up(cte):
            self._free(cte)

    def _free(self, cte: Cte) -> None:
        capability = cte.capability
        database = self.kernel.database
        if not (database.descendants(capability) or database.ancestors(capability)):
            self.kernel.free(capability.base, capability.size)

    def _receive(self, source: int, token: int, capability: Capability) -> None:
        self.kernel.create(capability, owner=self.core, relations=Relations())
        self.send(source, "send_cap_result", token, Status.OK)
