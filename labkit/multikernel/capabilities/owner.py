"""Agreement by owners: each capability has one core that orders the operations on it (TN-013).

Without switches this is the lab's default: the protocol of 2014 with its defects repaired. With
``AS_READ`` it is that protocol as read from the public code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done, Parts
from labkit.multikernel.capabilities.copying import Copying
from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.deleting import Deleting
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.moving import Moving
from labkit.multikernel.capabilities.reclaiming import Reclaiming
from labkit.multikernel.capabilities.retyping import Retyping
from labkit.multikernel.capabilities.revoking import Revoking
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.under_way import UnderWay
from labkit.multikernel.party import MessageHandler, Send


class OwnerParty(CapabilityParty):
    """One core's monitor, as far as capabilities go."""

    has_owners = True
    carriers = frozenset({"recv_copy"})

    def __init__(
        self,
        core: int,
        cores: Sequence[int],
        send: Send,
        kernel: CoreCapabilities,
        switches: frozenset[Switch] = frozenset(),
    ) -> None:
        super().__init__(core, cores, send, kernel)
        self.under_way = UnderWay(cores, switches)
        self.copying = Copying(self, self.under_way)
        self.retyping = Retyping(self, self.under_way)
        self.moving = Moving(self, self.under_way)
        self.reclaiming = Reclaiming(self, self.under_way)
        self.deleting = Deleting(self, self.under_way, self.moving, self.reclaiming.request)
        self.revoking = Revoking(self, self.under_way, self.moving, self.deleting)
        parts = (
            *(self.copying, self.retyping, self.moving),
            *(self.deleting, self.revoking, self.reclaiming),
        )
        self._handlers = {type: do for part in parts for type, do in part.handlers.items()}

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """The message tables of all operations."""
        return self._handlers

    def copy(self, cte: Cte, to: int, done: Done, *, give_away: bool = False) -> None:
        """Copy a capability to a core."""
        self.copying.begin(cte, to, done, give_away=give_away)

    def retype(self, cte: Cte, parts: Parts, done: Done) -> None:
        """Make new capabilities from parts of one."""
        self.retyping.begin(cte, parts, done)

    def delete(self, cte: Cte, done: Done) -> None:
        """Empty a slot."""
        self.deleting.begin(cte, done)
        self.revoking.settle()

    def revoke(self, cte: Cte, done: Done) -> None:
        """Delete all other copies and all descendants, on every core."""
        self.revoking.begin(cte, done)
        self.revoking.settle()

    def handle(self, source: int, type: str, *words: Any) -> None:
        """Handle a message, and go on with what has waited for it."""
        super().handle(source, type, *words)
        self.revoking.settle()

    def work(self) -> bool:
        """Take one step of the delete list or of the clear list."""
        was_work = self.deleting.step()
        self.revoking.settle()
        return was_work
