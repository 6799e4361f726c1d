"""An event that is known to happen a given number of cycles from now."""

from __future__ import annotations

from simpy import Event
from simpy.events import URGENT

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

    def __init__(self, env: Engine) -> None:
        super().__init__(env)
        self.due_at = UNKNOWN
        self._ok = True

    def arrive(self, time: int, *, first: bool = False) -> None:
        """Let the waiting core go on at a time; only the first call counts.

        ``first`` puts the event before all others of the same cycle.
        """
        if self.due_at == UNKNOWN:
            self.due_at = time
            self._value = None
            env = self.env
            if first:
                env.schedule(self, URGENT, time - env.now)
            else:
                env.at(time, self)

    def earlier(self, time: int) -> Arrival:
        """Return an arrival at an earlier time, for which whoever waits for this one waits now.

        The engine cannot take back what it has scheduled; this event still happens, to nobody.
        """
        instead = Arrival(self.env)
        instead.callbacks, self.callbacks = self.callbacks, []
        instead.arrive(time)
        return instead

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

    def __init__(self, env: Engine, cycles: int) -> None:
        # All that Event would set, without its call; as SimPy's own Timeout does.
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        self.over_at = over_at = env.now + cycles
        env.at(over_at, self)
