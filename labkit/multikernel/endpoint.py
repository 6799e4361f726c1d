"""An LMP endpoint: a ring of words into which the kernel of the same core delivers messages.

A message is a header word and its payload. One word of the ring always stays free, so that full and
empty differ. The kernel moves ``delivered``, the owner moves ``consumed``; both count words and never
run back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.dcb import Dcb

MESSAGE_WORDS = 10
"""Payload words of the longest LMP message on x86-64."""
BUFFER_WORDS = 2 * (MESSAGE_WORDS + 1)
"""Words of an endpoint's default ring: two of the longest messages."""


class Header(NamedTuple):
    """The first word of a message: the length of its payload, and whether a capability came along."""

    length: int
    has_capability: bool = False


class Message(NamedTuple):
    """A message taken out of a ring; the capability is where the receive slot was."""

    words: tuple[Any, ...]
    capability: CapabilityAddress | None = None


class LmpEndpoint:
    """One endpoint of a dispatcher.

    ``receive_slot`` is the empty slot of the owner into which the next capability goes, or ``None``.
    """

    def __init__(self, dcb: Dcb, *, buffer_words: int = BUFFER_WORDS) -> None:
        self.dcb = dcb
        self.ring: list[Any] = [None] * buffer_words
        self.delivered = 0
        self.consumed = 0
        self.receive_slot: CapabilityAddress | None = None

    def fits(self, words: int) -> bool:
        """Return whether a message with so many words of payload can be delivered now."""
        return self.delivered - self.consumed + words + 1 < len(self.ring)

    @property
    def has_message(self) -> bool:
        """Whether there is a message to take."""
        return self.delivered != self.consumed

    def reserve(self, words: int) -> int:
        """Kernel: move ``delivered`` past a message whose words will follow; return where it begins."""
        position = self.delivered
        self.delivered += words + 1
        shared = self.dcb.shared
        shared.lmp_delivered += words + 1
        shared.lmp_hint = self
        return position

    def fill(self, position: int, words: Sequence[Any], *, has_capability: bool = False) -> None:
        """Write a reserved message into the ring."""
        ring, size = self.ring, len(self.ring)
        for place, word in enumerate((Header(len(words), has_capability), *words), start=position):
            ring[place % size] = word

    def take(self) -> Message | None:
        """Owner: take the oldest message out of the ring."""
        if not self.has_message:
            return None
        ring, size = self.ring, len(self.ring)
        header: Header = ring[self.consumed % size]
        first = self.consumed + 1
        words = tuple(ring[place % size] for place in range(first, first + header.length))
        self.consumed = first + header.length
        capability = None
        if header.has_capability:
            capability, self.receive_slot = self.receive_slot, None
        return Message(words, capability)
