"""Requests, replies and rounds between parties: what all protocols on capabilities are written with.

A request carries a token, and its reply the same one. A round asks everybody else, and goes on when
all have answered; who is asked must answer without waiting for anybody, or say ``RETRY``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.party import Party, Send
from labkit.multikernel.status import Status

Done = Callable[..., None]
"""Called with the status of an operation, and what it has made."""
Then = Callable[..., None]
"""What to do with a reply: called with the core that sent it, and the words."""
Replies = list[tuple[int, tuple[Any, ...]]]


@attrs.frozen
class Asked:
    """A request without a reply yet: which core has to answer what, and what to do then."""

    core: int
    type: str
    words: tuple[Any, ...]
    then: Then


@attrs.frozen
class Parts:
    """What a retype makes: ``count`` capabilities of ``size`` bytes, from ``offset`` bytes on.

    They go into ``slots`` of ``cspace``; without those, into new slots beside the source.
    """

    type: CapabilityType
    offset: int
    size: int
    count: int
    cspace: CSpace | None = None
    slots: tuple[CapabilityAddress, ...] = ()

    def is_itself(self, source: Capability) -> bool:
        """Return whether the only part would be the source again, which is no retype but a copy."""
        return (self.type, self.offset, self.size) == (source.type, 0, source.size)

    def range_of(self, source: Capability) -> tuple[int, int]:
        """Return the first byte that the parts cover, and the first one after them."""
        first = source.base + self.offset
        return first, first + self.size * self.count


class CapabilityParty(Party, ABC):
    """One core's part in an agreement about capabilities: four verbs, whatever the agreement.

    Each calls ``done`` once, with a status. ``REMOTE_CAP_RETRY`` means that somebody else was first:
    nothing has changed, and the user library may try again later.
    """

    has_owners = False
    """Whether each capability has one core that orders the operations on it."""
    carriers: frozenset[str] = frozenset()
    """Messages with which a capability goes to another core, as the first word after the token."""

    def __init__(
        self, core: int, cores: Sequence[int], send: Send, kernel: CoreCapabilities
    ) -> None:
        super().__init__(core, cores, send)
        self.kernel = kernel
        self._tokens = 0
        self._waiting: dict[int, Asked] = {}

    @abstractmethod
    def copy(self, cte: Cte, to: int, done: Done, *, give_away: bool = False) -> None:
        """Copy a capability to a core; with ``give_away`` the slot here is emptied then."""

    @abstractmethod
    def retype(self, cte: Cte, parts: Parts, done: Done) -> None:
        """Make new capabilities from parts of one; ``done`` gets the status and their slots."""

    @abstractmethod
    def delete(self, cte: Cte, done: Done) -> None:
        """Empty a slot; with the last copy, what the capability names goes too."""

    @abstractmethod
    def revoke(self, cte: Cte, done: Done) -> None:
        """Delete all other copies and all descendants, on every core."""

    @abstractmethod
    def work(self) -> bool:
        """Take one bounded step of what is left to do here; return whether there was any."""

    def ask(self, core: int, type: str, *words: Any, then: Then) -> None:
        """Send a request; ``then`` gets the reply."""
        self._tokens += 1
        self._waiting[self._tokens] = Asked(core, type, words, then)
        self.send(core, type, self._tokens, *words)

    def ask_all(self, type: str, *words: Any, then: Callable[[Replies], None]) -> None:
        """Ask everybody else; ``then`` gets all replies when the last one is in."""
        self.ask_these(self.others, type, *words, then=then)

    def ask_these(
        self, cores: Sequence[int], type: str, *words: Any, then: Callable[[Replies], None]
    ) -> None:
        """Ask some cores; ``then`` gets all replies when the last one is in."""
        replies: Replies = []

        def one(source: int, *reply: Any) -> None:
            replies.append((source, reply))
            if len(replies) == len(cores):
                then(replies)

        for core in cores:
            self.ask(core, type, *words, then=one)
        if not cores:
            then(replies)

    def answered(self, source: int, token: int, *words: Any) -> None:
        """Handle a reply."""
        self._waiting.pop(token).then(source, *words)

    @property
    def waits_for(self) -> tuple[Asked, ...]:
        """The requests without a reply yet."""
        return tuple(self._waiting.values())

    @property
    def is_idle(self) -> bool:
        """Whether no reply is awaited."""
        return not self._waiting


def worst(replies: Replies) -> Status:
    """Return the first status of a round's replies that is not ``OK``, or ``OK``."""
    found = [reply[0] for _, reply in replies if not reply[0].is_ok]
    return found[0] if found else Status.OK
