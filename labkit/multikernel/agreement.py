"""What the protocols of agreement have in common: names for agreements, replicas, and what a core notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple, Protocol

import attrs

from labkit.multikernel.multicast import Tree, star
from labkit.multikernel.party import Party, Send


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


class AgreeingParty(Party):
    """What one core remembers in any of these protocols: what is under way, who holds a lock, a log.

    Args:
        core: the core this is.
        cores: all cores that take part.
        send: how to reach the others.
        replica: this core's copy of the state.
        trees: the tree of each coordinator, along which messages go; a star if not given.
    """

    def __init__(
        self,
        core: int,
        cores: Sequence[int],
        send: Send,
        *,
        replica: Replica,
        trees: Trees | None = None,
    ) -> None:
        super().__init__(core, cores, send)
        self.replica = replica
        self.trees = trees or (lambda root: star(root, self.cores))
        self.agreements: dict[Identity, Agreement] = {}
        self.locks: dict[Any, Identity] = {}  # stays empty where nobody has to be kept out
        self.log: list[Entry] = []
        self._begun = 0
        self._tell: dict[Identity, Done] = {}

    def _name(self, done: Done) -> Identity:
        """Return the name of an agreement that this core begins; ``done`` will be told of its end."""
        self._begun += 1
        identity = Identity(self.core, self._begun)
        self._tell[identity] = done
        return identity

    def _children(self, identity: Identity, change: Any) -> tuple[int, ...]:
        """Return whom this core tells, in order."""
        del change  # all cores take part, whatever the change is
        return tuple(self.trees(identity.coordinator).sends_to(self.core))

    def _note(self, what: str, agreement: Agreement) -> None:
        self.log.append(Entry(what, agreement.identity, agreement.object))
