"""A core that polls: what wakes it, without an event for each poll."""

from __future__ import annotations

from collections.abc import Sequence

from simpy import Environment

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.line import Line, Watcher


class Poll(Arrival, Watcher):
    """Happens when one of the lines that the core polls was written and its new data are here."""

    def __init__(self, env: Environment, core: int, package: int, *, is_polling: bool) -> None:
        super().__init__(env)
        self.core = core
        self.package = package
        self.is_polling = is_polling
        self.is_served = False
        self.changed: Line | None = None

    def watch(self, lines: Sequence[Line]) -> None:
        """Begin to poll lines that the core holds."""
        for line in lines:
            line.watchers.append(self)

    def leave(self, lines: Sequence[Line]) -> None:
        """Poll no more."""
        for line in lines:
            if self in line.watchers:
                line.watchers.remove(self)

    def lost(self, line: Line, time: int, *, is_served: bool) -> bool:
        """Hear that the copy is gone: the next poll misses."""
        if self.changed is not None:
            return False
        self.changed = line
        self.is_served = is_served and self.is_polling
        if not self.is_served:
            self.arrive(time)  # the core's next load asks for the line
        return self.is_served

    def fetched(self, ready: int) -> None:
        """Hear when the new data will be here."""
        self.arrive(ready)
