"""An event that is known to happen a given number of cycles from now."""

from __future__ import annotations

from simpy import Environment, Event
from simpy.events import NORMAL, URGENT


class Arrival(Event):
    """What a core waits for when it does not yet know how long: data, or a change of a line.

    SimPy's own ``Event`` can only be triggered for now, and ``Timeout`` only when it is made. The
    model knows the time of arrival while the core is already waiting; a second event just to bridge
    the gap would double the price of each miss.
    """

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.is_due = False

    def arrive(self, delay: int, *, first: bool = False) -> None:
        """Let the waiting core go on in ``delay`` cycles; only the first call counts.

        ``first`` puts the event before all others of the same cycle.
        """
        if not self.is_due:
            self.is_due = True
            self._ok = True
            self._value = None
            self.env.schedule(self, URGENT if first else NORMAL, delay)
