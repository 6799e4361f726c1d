"""URPC as in the public code since 2017: a bit in every slot says whether it is in use.

The receiver clears the bit when it has copied the payload out, and the sender looks at it before it
writes. There are no acknowledgements and every slot may be filled, but now both sides write every
line: it travels back to the receiver to be cleared and to the sender to be looked at.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

from simpy import Event

from labkit.multikernel.urpc import Endpoint, Payload, Takes


class UsedSlot(NamedTuple):
    """What one cache line of a ring holds. Memory starts as zeroes: not in use."""

    used: bool = False
    is_last: bool = False  # the last fragment of a message
    words: Payload = ()


class UsedBitEndpoint(Endpoint):
    """One end of a channel whose slots say themselves whether they may be overwritten.

    ``expected`` stays what it is at first: 1, or ``True``.
    """

    empty = UsedSlot()

    @property
    def can_send(self) -> bool:
        """Never known without a look at the slot."""
        return False

    def _wait_for_room(self) -> Takes:
        """Wait until the next slot is not in use; a message that comes meanwhile waits in the inbox.

        Without that, two ends that both send into full rings would wait for each other for ever.
        """
        core, ours = self.core, self.outgoing[self.sent % self.slots]
        while (yield from core.load(ours)).used:
            theirs = self.next_slot
            slot = yield from core.load(theirs)
            if slot.used:
                yield from self._take(slot)
            else:
                yield from core.wait_for_change(ours, theirs)

    def _take(self, slot: Any) -> Generator[Event, Any, None]:
        """Copy a slot out, and only then clear its bit."""
        line = self.next_slot
        self.received += 1
        self.next_slot = self.incoming[self.received % self.slots]
        self._put_together(slot.words, is_last=slot.is_last)
        return self.core.store((line,), self.empty)

    def _write(self, words: Payload, *, is_data: bool, is_last: bool) -> Takes:  # noqa: ARG002
        line = self.outgoing[self.sent % self.slots]
        self.sent += 1
        return self.core.store((line,), UsedSlot(used=True, is_last=is_last, words=words))
