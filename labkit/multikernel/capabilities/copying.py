"""Copy a capability to another core: two messages from its owner, four if the owner has to be asked.

1. ``request_copy``         a core with a foreign copy, to the owner
2. ``recv_copy``            the owner to the destination, which creates the capability
3. ``recv_copy_result``     the destination to the owner
4. ``request_copy_result``  the owner to whoever asked

If the last copy anywhere is given away, ownership goes with it (``usr/monitor/capops/copy.c``).
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done
from labkit.multikernel.capabilities.core_capabilities import Relations
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import BOUND_TO_ITS_CORE, Capability
from labkit.multikernel.capabilities.under_way import Seen, UnderWay
from labkit.multikernel.party import MessageHandler
from labkit.multikernel.status import Status


class Copying:
    """One core's part in copies."""

    def __init__(self, party: CapabilityParty, under_way: UnderWay) -> None:
        self.party = party
        self.kernel = party.kernel
        self.under_way = under_way
        self.handlers: Mapping[str, MessageHandler] = {
            "request_copy": self.requested,
            "request_copy_result": party.answered,
            "recv_copy": self.receive,
            "recv_copy_result": party.answered,
        }

    def begin(self, cte: Cte, to: int, done: Done, *, give_away: bool) -> None:
        """Copy a capability that somebody on this core has."""
        capability = cte.capability
        refused = self._refusal(cte, to)
        if refused is not None:
            return done(refused)
        if to == self.kernel.core:
            relations = Relations(cte.remote_copies, cte.remote_descendants, cte.remote_ancestors)
            self.kernel.create(capability, owner=cte.owner_core, relations=relations)
            return done(Status.OK)

        def finish(_: int, status: Status) -> None:
            if status.is_ok and give_away and self.kernel.is_alive(cte):
                self.kernel.delete_later(cte)
            done(status)

        if cte.owner_core != self.kernel.core:
            return self.party.ask(cte.owner_core, "request_copy", capability, to, then=finish)
        is_last = len(self.kernel.database.copies(capability)) == 1 and not cte.remote_copies
        if give_away and is_last:
            return self._give_away(cte, to, done)
        return self._send(cte, capability, to, lambda status: finish(to, status))

    def _refusal(self, cte: Cte, to: int) -> Status | None:
        """Return why a capability cannot be copied now, or ever, or ``None``."""
        if not self.kernel.is_alive(cte):
            return Status.CAP_NOT_FOUND
        if to != self.kernel.core and cte.capability.type in BOUND_TO_ITS_CORE:
            return Status.CAP_NOT_SENDABLE
        if self.kernel.is_busy(cte.capability) or self._is_being_revoked(cte.capability):
            return Status.REMOTE_CAP_RETRY
        return None

    def requested(self, source: int, token: int, capability: Capability, to: int) -> None:
        """Owner: a core with a foreign copy wants it copied."""

        def tell(status: Status) -> None:
            self.party.send(source, "request_copy_result", token, status)

        here = self.kernel.copies(capability)
        if not here or here[0].owner_core != self.kernel.core:
            return tell(Status.REMOTE_CAP_RETRY)  # no longer the owner; the new one will say so
        if self.kernel.is_busy(capability) or self._is_being_revoked(capability):
            return tell(Status.REMOTE_CAP_RETRY)
        if to == self.kernel.core:
            self.kernel.create(capability, owner=to, relations=Relations())
            return tell(Status.OK)
        return self._send(here[0], capability, to, tell)  # with the rights of whoever asks

    def receive(
        self,
        source: int,
        token: int,
        capability: Capability,
        owner: int,
        relations: Relations,
        seen: Seen,
    ) -> None:
        """Destination: create the capability, unless it would escape a revoke or a check."""
        status = Status.OK
        care = self.under_way.takes_care
        is_late = care(Switch.COPY_DURING_REVOKE) and self.under_way.is_marked(capability)
        crosses = care(Switch.COPY_ACROSS_CHECK) and self.under_way.is_ahead_of(seen)
        if is_late or crosses:
            status = Status.REMOTE_CAP_RETRY
        else:
            self.kernel.create(capability, owner=owner, relations=relations)
        self.under_way.copies_received += 1
        self.party.send(source, "recv_copy_result", token, status)

    def _send(self, cte: Cte, capability: Capability, to: int, then: Done) -> None:
        """Owner: send a copy. From now on there may be one on another core."""
        for copy in self.kernel.copies(capability):
            copy.remote_copies = True
        self._transfer(cte, capability, to, self.kernel.core, then)

    def _give_away(self, cte: Cte, to: int, done: Done) -> None:
        """Owner: send the last copy there is, and the ownership with it."""
        capability = cte.capability
        self.kernel.lock(capability)
        cte.in_delete = True  # nobody uses it here while the other core decides

        def finish(status: Status) -> None:
            self.kernel.unlock(capability)
            if status.is_ok:
                self.kernel.drop(cte)
            else:
                cte.in_delete = cte in self.kernel.delete_list  # a revoke may have come
            done(status)

        self._transfer(cte, capability, to, to, finish)

    def _transfer(self, cte: Cte, capability: Capability, to: int, owner: int, then: Done) -> None:
        """Send what ``cte`` holds, with the rights that ``capability`` has."""
        relations = self.kernel.relations(cte)
        self.kernel.will_leave(capability)
        self.under_way.sent[capability] += 1
        self.under_way.copies_sent += 1

        def arrived(_: int, status: Status) -> None:
            self.under_way.sent[capability] -= 1
            then(status)

        seen = self.under_way.seen
        self.party.ask(to, "recv_copy", capability, owner, relations, seen, then=arrived)

    def _is_being_revoked(self, capability: Capability) -> bool:
        care = self.under_way.takes_care(Switch.COPY_OF_TARGET)
        return care and self.under_way.is_marked(capability)
