"""Retype across cores: the owner locks, asks everybody for descendants, and decides.

1. ``request_retype``           a core with a foreign copy, to the owner
2. ``check_retypeable``         the owner to all others
3. ``check_retypeable_result``  each of them to the owner
4. ``retype_response``          the owner to whoever asked, which creates the capabilities

The owner itself sends nothing if no other core has descendants: with copies only, they have to ask it.
Otherwise 2(n-1) messages on n cores. The real owner goes on at the first refusal, this one waits for
all replies (``usr/monitor/capops/retype.c``).
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.conversation import (
    CapabilityParty,
    Done,
    Parts,
    Replies,
    worst,
)
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import Capability
from labkit.multikernel.capabilities.under_way import UnderWay
from labkit.multikernel.party import MessageHandler
from labkit.multikernel.status import Status


class Retyping:
    """One core's part in retypes."""

    def __init__(self, party: CapabilityParty, under_way: UnderWay) -> None:
        self.party = party
        self.kernel = party.kernel
        self.under_way = under_way
        self.handlers: Mapping[str, MessageHandler] = {
            "request_retype": self.requested,
            "retype_response": party.answered,
            "check_retypeable": self.check,
            "check_retypeable_result": party.answered,
        }

    def begin(self, cte: Cte, parts: Parts, done: Done) -> None:
        """Retype a capability that somebody on this core has."""
        capability = cte.capability
        refused = self._refusal(cte, parts)
        if refused is not None:
            return done(refused)
        if self.under_way.takes_care(Switch.FOREIGN_RETYPE) and cte.owner_core != self.kernel.core:
            return self._request(cte, parts, done)
        if not cte.remote_descendants:
            return done(*create_parts(self.party, cte, parts))

        def agreed(status: Status) -> None:
            done(*create_parts(self.party, cte, parts)) if status.is_ok else done(status)

        return self._ask_everybody(capability, *parts.range_of(capability), agreed)

    def _refusal(self, cte: Cte, parts: Parts) -> Status | None:
        """Return why this core alone can say no, or ``None``."""
        capability = cte.capability
        if not self.kernel.is_alive(cte):
            return Status.CAP_NOT_FOUND
        if self.kernel.is_busy(capability):
            return Status.REMOTE_CAP_RETRY
        if parts.is_itself(capability):
            return Status.INVALID_RETYPE
        what = parts.type, parts.offset, parts.size, parts.count
        return local.refusal(self.kernel.database, capability, *what)

    def _request(self, cte: Cte, parts: Parts, done: Done) -> None:
        capability = cte.capability
        first, end = parts.range_of(capability)

        def response(_: int, status: Status) -> None:
            done(*create_parts(self.party, cte, parts)) if status.is_ok else done(status)

        self.party.ask(cte.owner_core, "request_retype", capability, first, end, then=response)

    def requested(
        self, source: int, token: int, capability: Capability, first: int, end: int
    ) -> None:
        """Owner: a core with a foreign copy wants to retype it."""

        def tell(status: Status) -> None:
            if status.is_ok:
                for cte in self.kernel.copies(capability):
                    cte.remote_descendants = True
            self.party.send(source, "retype_response", token, status)

        here = self.kernel.copies(capability)
        if not here or here[0].owner_core != self.kernel.core or self.kernel.is_busy(capability):
            return tell(Status.REMOTE_CAP_RETRY)
        return self._ask_everybody(capability, first, end, tell)

    def check(self, source: int, token: int, capability: Capability, first: int, end: int) -> None:
        """Say whether any descendant on this core is in the way."""
        self.under_way.see_check(source)
        status = self._look(capability, first, end)
        self.party.send(source, "check_retypeable_result", token, status)

    def _ask_everybody(self, capability: Capability, first: int, end: int, then: Done) -> None:
        """Owner: decide whether a range may be retyped; nobody else may decide meanwhile."""
        if not self._look(capability, first, end).is_ok:
            return then(Status.REVOKE_FIRST)
        locks = self.under_way.takes_care(Switch.NO_OWNER_LOCK)
        if locks:
            self.kernel.lock(capability)
        self.under_way.see_check(self.kernel.core)

        def all_in(replies: Replies) -> None:
            status = worst(replies)
            forgets = not self.under_way.takes_care(Switch.UNLOCK_FORGOTTEN)
            if locks and (status.is_ok or not forgets):
                self.kernel.unlock(capability)
            if not self.kernel.copies(capability):
                status = Status.CAP_NOT_FOUND
            elif status.is_ok:
                status = self._look(capability, first, end)
            then(status)

        return self.party.ask_all("check_retypeable", capability, first, end, then=all_in)

    def _look(self, capability: Capability, first: int, end: int) -> Status:
        ctes = self.kernel.database.descendants(capability)
        is_taken = any(cte.capability.overlaps(first, end) for cte in ctes)
        return Status.REVOKE_FIRST if is_taken else Status.OK


def create_parts(party: CapabilityParty, cte: Cte, parts: Parts) -> tuple[Status, tuple[Cte, ...]]:
    """Create what was agreed on, if the source is still there; it may have been revoked meanwhile."""
    kernel = party.kernel
    if not kernel.is_alive(cte):
        return Status.CAP_NOT_FOUND, ()
    if parts.is_itself(cte.capability):
        return Status.INVALID_RETYPE, ()
    cspace = parts.cspace or cte.cspace
    slots = parts.slots or tuple(cspace.allocate() for _ in range(parts.count))
    status = local.retype(
        kernel.database,
        cte.cspace,
        cte.address,
        type=parts.type,
        offset=parts.offset,
        size=parts.size,
        slots=slots,
        into=cspace,
    )
    if not status.is_ok:
        return status, ()
    made = tuple(found for slot in slots if (found := kernel.database.at(cspace, slot)))
    kernel.made(made)
    return status, made
