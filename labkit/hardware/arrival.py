"""An event that is known to happen a given number of cycles from now."""

from __future__ import annotations

from heapq import heappush

from simpy import Event
from simpy.events import NORMAL, URGENT

from labkit.hardware.engine import Engine

UNKNOWN = -1
"""When an arrival is due of which nobody knows yet."""


class Arrival(Event):
    """What a core waits for when it does not yet know how long: data, or a change of a line.

    SimPy's own ``Event`` can only be triggered for now, and ``Timeout`` only when it is made. The
    model knows the time of arrival while the core is already waiting; a second event just to bridge
    the gap would double the price of each miss.
    """

    env: Engine
    _ok = True  # a core's own events never fail

    def __init__(self, env: Engine) -> None:
        super().__init__(env)
        self.due_at = UNKNOWN

    def arrive(self, time: int, *, first: bool = False) -> None:
        """Let the waiting core go on at a time; only the first call counts.

        ``first`` puts the event before all others of the same cycle.
        """
        if self.due_at == UNKNOWN:
            self.due_at = time
            self._value = None
            priority = URGENT if first else NORMAL
            heappush(self.env.coming, (time, priority, next(self.env.numbers), self))

    def earlier(self, time: int) -> None:
        """Let whoever waits for this arrival go on at an earlier time.

        The engine cannot take back what it has scheduled: another event comes first and tells them,
        and this one still happens, to nobody.
        """
        instead = Arrival(self.env)
        instead.callbacks.append(self._tell)
        instead.arrive(time)
        self.due_at = time

    def _tell(self, _: Event) -> None:
        """Let all go on that wait, and may have been called away meanwhile."""
        waiting, self.callbacks = self.callbacks, []
        for go_on in waiting:
            go_on(self)

    def again(self) -> bool:
        """Make an arrival that has happened one that has not; return whether it had happened.

        Only for an event that nobody else keeps: it would be taken for the next one.
        """
        if not self.processed:
            return False
        self.callbacks = []
        self.due_at = UNKNOWN
        return True


class Tick(Event):
    """A core's own time passes: what it waits for needs nobody but itself.

    ``over_at`` is when the cycles have passed, unless somebody takes the core away meanwhile.
    """

    _ok = True
    _value = None

    def __init__(self, env: Engine, cycles: int) -> None:
        # All that Event would set, without its call; as SimPy's own Timeout does.
        self.env = env
        self.callbacks = []
        self.over_at = over_at = env.now + cycles
        heappush(env.coming, (over_at, NORMAL, next(env.numbers), self))
