"""A cache line: its value, its home node, its owner and sharers, and its MOESI state at a core."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any

NOBODY = -1
"""The owner of a line that no cache holds."""
NEVER = -1
"""The time of something that does not happen."""


class State(Enum):
    """What a core may do with its copy of a line, by the letters of MOESI."""

    MODIFIED = "M"  # the only copy, newer than memory: may be written
    OWNED = "O"  # newer than memory, but others hold copies
    EXCLUSIVE = "E"  # the only copy, same as memory: may be written
    SHARED = "S"  # one of several copies
    INVALID = "I"  # no copy


class Watcher(ABC):
    """A core that polls a line: what the home node has to do with it when the line is written.

    ``core`` and ``package`` tell who polls from where.
    """

    __slots__ = ()

    core: int
    package: int

    @abstractmethod
    def lost(self, line: Line, time: int, *, is_served: bool) -> int:
        """Hear that the copy of a line is gone.

        If the home node says ``is_served``, return when the core's next poll misses, if that is
        known: the miss is served with the write, and ``fetched`` follows. Else return ``NEVER``, and
        the core asks by itself.
        """

    @abstractmethod
    def fetched(self, ready: int) -> None:
        """Hear when the new data will be here."""


class Line:
    """Sixty-four bytes that the machine moves and orders as one.

    ``home`` is the package whose memory the line belongs to; its home node orders all transactions
    on it. ``owner`` is the core that answers probes with the data, ``sharers`` are the other cores
    with a copy. Until ``free_at`` a transaction on the line is under way and the next one waits;
    until ``usable_at`` the data of the owner's last store are not in its cache yet.
    """

    __slots__ = (
        "dirty",
        "free_at",
        "home",
        "name",
        "owner",
        "sharers",
        "usable_at",
        "value",
        "wanted_by",
        "watchers",
    )

    def __init__(self, name: str, home: int, value: Any = 0) -> None:
        self.name = name
        self.home = home
        self.value = value
        self.owner = NOBODY
        self.sharers: set[int] = set()
        self.dirty = False
        self.free_at = 0
        self.usable_at = 0
        self.wanted_by = 0  # requests that wait for it at its home node
        self.watchers: list[Watcher] = []

    def __repr__(self) -> str:
        return f"Line({self.name})"

    def is_held_by(self, core: int) -> bool:
        """Return whether a load from this core hits."""
        return self.owner == core or core in self.sharers

    def is_writable_by(self, core: int) -> bool:
        """Return whether a store from this core hits."""
        return self.owner == core and not self.sharers

    def state(self, core: int) -> State:
        """Return the MOESI state of the line in the cache of a core."""
        if self.owner == core:
            if self.sharers:
                return State.OWNED if self.dirty else State.SHARED
            return State.MODIFIED if self.dirty else State.EXCLUSIVE
        return State.SHARED if core in self.sharers else State.INVALID
