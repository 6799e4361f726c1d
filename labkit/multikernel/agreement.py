"""What the protocols of agreement have in common: names for agreements, replicas, and what a core notes."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple, Protocol

import attrs

from labkit.multikernel.multicast import Tree


class Result(Enum):
    """How an agreement ended: a change that was made, everywhere, or refused, and so made nowhere."""

    MADE = "made"
    REFUSED = "refused"

    def __str__(self) -> str:
        return self.value


Done = Callable[[Result], None]
"""Told once how an agreement ended."""
Trees = Callable[[int], Tree]
"""The tree of each core that may begin an agreement: orders go down it, answers come up."""


class Identity(NamedTuple):
    """Which agreement: the core that began it, and the how-manieth of that core."""

    coordinator: int
    number: int

    def __str__(self) -> str:
        return f"{self.coordinator}.{self.number}"


class Replica(Protocol):
    """One core's copy of what all agree on."""

    def accepts(self, object: Any, change: Any) -> bool:
        """Return whether this core has nothing against a change."""
        ...

    def apply(self, object: Any, change: Any) -> Any:
        """Make a change and return what was there before."""
        ...


class Phase(Enum):
    """What a core waits for in an agreement."""

    VOTING = "vote"
    VOTED = "commit or abort"
    COMMITTED = "acknowledgement"


class Entry(NamedTuple):
    """A line of a core's log.

    ``what`` is ``yes`` or ``no`` for its vote, ``commit`` or ``abort`` for what came of it, and at the
    coordinator ``done`` when it told whoever had asked.
    """

    what: str
    identity: Identity
    object: Any

    def __str__(self) -> str:
        return f"{self.what} {self.identity} on {self.object}"


@attrs.define
class Agreement:
    """What one core knows of an agreement that is not over for it.

    ``parent`` is the core that it came from, or ``None`` at the coordinator; ``owing`` are the
    children that owe a vote, later an acknowledgement.
    """

    identity: Identity
    object: Any
    change: Any
    parent: int | None
    children: tuple[int, ...]
    owing: set[int]
    phase: Phase = Phase.VOTING

    @property
    def waits_for(self) -> tuple[int, ...]:
        """The cores without whose message it does not go on."""
        if self.phase is Phase.VOTED:
            assert self.parent is not None, "a coordinator votes by deciding"
            return (self.parent,)
        return tuple(sorted(self.owing))
