"""A bug to look at: a message is acknowledged before it is copied out.

The public code had a bug of this kind until January 2012: an acknowledgement that it had to send went
out before the payload was copied.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.urpc import Endpoint, Payload, Takes
from labkit.workloads.interleavings import Broken, explore

SLOTS = 3
MESSAGES = [(number,) for number in range(1, 9)]


class EarlyAck(Endpoint):
    """An end that acknowledges first and copies later.

    What arrives while this end waits for room is counted, so the next slot out acknowledges it, but
    it stays in its slot until somebody asks for the message.
    """

    def _put_together(self, words: Payload, *, is_last: bool) -> None:
        del words, is_last  # they stay in the slot
        place: Any = (self.received - 1) % self.slots
        self.inbox.append(place)

    def receive(self) -> Takes:
        """Return the next message, read from its slot only now."""
        place: Any = yield from super().receive()
        slot = yield from self.core.load(self.incoming[place])
        return slot.words


def shortest_way() -> str:
    """Return the fewest steps after which a message is lost, on rings of three slots, both ends sending.

    Both ends have more messages than a ring holds, so that each waits for room while messages come.
    """
    try:
        explore(EarlyAck, slots=SLOTS, there=MESSAGES, back=MESSAGES)
    except Broken as broken:
        return str(broken)
    message = "the seeded bug is not found"
    raise AssertionError(message)
