"""SimPy's engine, with one more question that a core asks before every step it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappush
from typing import TYPE_CHECKING

from simpy import Environment, Event
from simpy.core import StopSimulation
from simpy.events import NORMAL


class Engine(Environment):
    """The clock and the events of one machine, in integer cycles.

    ``now`` is the time in cycles, and ``coming`` the events to come, the next one first. Each step of
    the model asks for them, so both are plain attributes, not properties.
    """

    __slots__ = ("_now", "coming")
    if TYPE_CHECKING:  # the slot of SimPy's own _now; see the end of this file
        now: int

    def __init__(self) -> None:
        super().__init__()
        self.coming: Sequence[tuple[int, int, int, Event]] = self._queue  # type: ignore[assignment]

    def at(self, time: int, event: Event) -> None:
        """Let an event happen at a time."""
        heappush(self._queue, (time, NORMAL, next(self._eid), event))

    def is_quiet_for(self, cycles: int) -> bool:
        """Return whether nothing can happen from now on for so many cycles, the last one included.

        The same as ``peek() > now + cycles`` in half the time; it is asked for every load and store.
        """
        coming = self.coming
        return not coming or coming[0][0] > self.now + cycles

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


# Two names of one slot: SimPy writes it, the model reads it.
Engine.now = vars(Engine)["_now"]
