"""SimPy's engine, with one more question that a core asks before every step it takes."""

from __future__ import annotations

from collections.abc import Iterator

from simpy import Environment
from simpy.core import StopSimulation


class Engine(Environment):
    """The clock and the events of one machine, in integer cycles."""

    @property
    def now(self) -> int:
        """The time in cycles."""
        return self._now  # type: ignore[return-value] # whole as long as every delay is

    def is_quiet_for(self, cycles: int) -> bool:
        """Return whether nothing can happen from now on for so many cycles, the last one included.

        The same as ``peek() > now + cycles`` in half the time; it is asked for every load and store.
        """
        queue = self._queue
        return not queue or queue[0][0] > self._now + cycles

    def run_until(self, time: int, *, events_a_time: int) -> Iterator[int]:
        """Run until a time; yield the number of events after so many events each, and at the end."""
        end = self.timeout(time - self.now)
        end.callbacks.append(StopSimulation.callback)
        step = self.step
        events = 0
        try:
            while True:
                for _ in range(events_a_time):
                    events += 1
                    step()
                yield events
        except StopSimulation:
            yield events
        finally:  # whoever gives up must leave no end behind that stops a later run
            if end.callbacks and StopSimulation.callback in end.callbacks:
                end.callbacks.remove(StopSimulation.callback)
