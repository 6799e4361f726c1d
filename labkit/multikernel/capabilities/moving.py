"""Move ownership: push it to another core that has a copy, or pull it here.

``move``: the owner locks and sends ``move_request``; the new owner locks, tells everybody with
``update_owner``, answers with ``move_result`` at once, and unlocks when all have confirmed.
``retrieve``: a core with a foreign copy locks, asks the owner with ``retrieve_request``, and tells
everybody in the same way (``usr/monitor/capops/{move,retrieve}.c``).
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done
from labkit.multikernel.capabilities.core_capabilities import Relations
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import Capability
from labkit.multikernel.capabilities.under_way import UnderWay
from labkit.multikernel.party import MessageHandler
from labkit.multikernel.status import Status


class Moving:
    """One core's part in moves of ownership."""

    def __init__(self, party: CapabilityParty, under_way: UnderWay) -> None:
        self.party = party
        self.kernel = party.kernel
        self.under_way = under_way
        self.previous: dict[Capability, int] = {}  # owners while this core retrieves
        self.handlers: Mapping[str, MessageHandler] = {
            "move_request": self.requested,
            "move_result": party.answered,
            "retrieve_request": self.retrieve_requested,
            "retrieve_result": party.answered,
            "update_owner": self.update,
            "owner_updated": party.answered,
        }

    def push(self, cte: Cte, to: int, done: Done) -> None:
        """Give ownership of a locked capability away."""
        capability = cte.capability

        def answered(_: int, status: Status) -> None:
            if status.is_ok:
                self.kernel.set_owner(capability, to)
            done(status)

        relations = self.kernel.relations(cte)._replace(copies=True)
        self.party.ask(to, "move_request", capability, relations, then=answered)

    def requested(
        self, source: int, token: int, capability: Capability, relations: Relations
    ) -> None:
        """Become the owner, if there is still a copy here."""
        status = Status.OK
        if not self.kernel.copies(capability):
            status = Status.CAP_NOT_FOUND
        elif self.kernel.is_busy(capability):
            status = Status.REMOTE_CAP_RETRY
        else:
            self.kernel.lock(capability)
            self._tell_everybody(capability, relations, lambda: self.kernel.unlock(capability))
        self.party.send(source, "move_result", token, status)

    def pull(self, cte: Cte, done: Done) -> None:
        """Become the owner of a foreign capability; it is locked while this lasts."""
        capability, owner = cte.capability, cte.owner_core
        self.kernel.lock(capability)
        self.previous[capability] = owner
        self.kernel.set_owner(capability, self.kernel.core)

        def answered(_: int, status: Status, relations: Relations) -> None:
            previous = self.previous.pop(capability)
            if status.is_ok:
                self._tell_everybody(capability, relations, finished)
                return
            if self.under_way.takes_care(Switch.NO_ROLLBACK):
                self.kernel.set_owner(capability, previous)
            self.kernel.unlock(capability)
            done(status)

        def finished() -> None:
            self.kernel.unlock(capability)
            done(Status.OK)

        self.party.ask(owner, "retrieve_request", capability, then=answered)

    def retrieve_requested(self, source: int, token: int, capability: Capability) -> None:
        """Owner: another core wants to be the owner."""
        status, relations = Status.REMOTE_CAP_RETRY, Relations()
        here = self.kernel.copies(capability)
        waits = self.under_way.takes_care(Switch.OWNER_LEAVES_COPIES)
        if (
            here
            and here[0].owner_core == self.kernel.core
            and not self.kernel.is_busy(capability)
            and not (waits and self.under_way.is_sending(capability))
        ):
            status = Status.OK
            relations = self.kernel.relations(here[0])._replace(copies=True)
            self.kernel.set_owner(capability, source)
        self.party.send(source, "retrieve_result", token, status, relations)

    def update(self, source: int, token: int, capability: Capability) -> None:
        """Learn who the owner is."""
        if capability in self.previous:
            self.previous[capability] = source
        else:
            self.kernel.set_owner(capability, source)
        self.party.send(source, "owner_updated", token)

    def _tell_everybody(self, capability: Capability, relations: Relations, then: Done) -> None:
        self.kernel.set_owner(capability, self.kernel.core)
        self.kernel.set_relations(capability, relations)
        self.party.ask_all("update_owner", capability, then=lambda _: then())
