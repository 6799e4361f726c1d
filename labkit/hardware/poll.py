"""A core that polls: what wakes it, without an event for each poll."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush

from simpy.events import NORMAL

from labkit.hardware.arrival import UNKNOWN, Arrival
from labkit.hardware.coherence.line import NEVER, Line, Watcher
from labkit.hardware.engine import Engine


class Poll(Arrival, Watcher):
    """Happens when one of the lines that the core polls was written and its new data are here.

    The core polls from ``since`` on. One that is not ``is_polling`` fetches nothing: then it happens
    when the copy is gone.
    """

    def __init__(
        self, env: Engine, core: int, package: int, since: int, *, is_polling: bool
    ) -> None:
        # All that Event and Arrival would set, without their calls; as SimPy's own Timeout does.
        self.env = env
        self.callbacks = []
        self.due_at = UNKNOWN
        self.core = core
        self.package = package
        self.since = since
        self.is_polling = is_polling
        self.is_served = False
        self.changed: Line | None = None

    def leave(self, lines: Sequence[Line]) -> None:
        """Poll no more."""
        for line in lines:
            if self in line.watchers:
                line.watchers.remove(self)

    def lost(self, line: Line, time: int, *, is_served: bool) -> int:
        """Hear that the copy is gone: the next poll misses."""
        if self.changed is not None:
            return NEVER
        self.changed = line
        missed = self.since
        if missed < time:  # not max(): this is done for every message
            missed = time
        if is_served and self.is_polling:
            self.is_served = True
            return missed
        self.arrive(missed)  # the core's next load asks for the line
        return NEVER

    def fetched(self, ready: int) -> None:
        """Hear when the new data will be here."""
        if self.due_at == UNKNOWN:
            self.due_at = ready
            self._value = None
            heappush(self.env.coming, (ready, NORMAL, next(self.env.numbers), self))
