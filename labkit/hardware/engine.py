"""SimPy's engine, quicker where the model spends its time, with the same events at the same times.

The model asks for the time, looks at the next event and resumes a program several times for each
message. SimPy does all of it through properties and methods that also serve what the model has no
use for; here the usual case is short, and everything else is left to SimPy.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from heapq import heappop
from typing import TYPE_CHECKING, Any

from simpy import Environment, Event, Process
from simpy.core import StopSimulation


class Engine(Environment):
    """The clock and the events of one machine, in integer cycles.

    ``now`` is the time, ``coming`` the events to come, the next one first, and ``numbers`` puts those
    of one cycle into the order in which they were scheduled.
    """

    __slots__ = ("_now", "coming", "numbers")
    if TYPE_CHECKING:
        now: int  # the same slot as SimPy's _now; see the end of this file

    def __init__(self) -> None:
        super().__init__()
        self.coming: list[tuple[int, int, int, Event]] = self._queue  # type: ignore[assignment]
        self.numbers = self._eid

    def process(self, generator: Generator[Event, Any, Any]) -> Process:
        """Run a program."""
        return Program(self, generator)

    def run_until(self, time: int, *, events_a_time: int) -> Iterator[int]:
        """Run until a time; yield the number of events after so many events each, and at the end."""
        end = self.timeout(time - self.now)
        end.callbacks.append(StopSimulation.callback)
        coming = self.coming
        events = 0
        try:
            while True:
                for _ in range(events_a_time):
                    events += 1
                    # What SimPy's own step() does.
                    self._now, _, _, event = heappop(coming)
                    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
                    for callback in callbacks:
                        callback(event)
                    if not event._ok and not hasattr(event, "_defused"):  # noqa: SLF001
                        raise event._value  # noqa: SLF001
                yield events
        except StopSimulation:
            yield events
        finally:  # whoever gives up must leave no end behind that stops a later run
            if end.callbacks and StopSimulation.callback in end.callbacks:
                end.callbacks.remove(StopSimulation.callback)


class Program(Process):
    """SimPy's process with a short way for the usual case: the event came, wait for the next one."""

    def __init__(self, env: Engine, generator: Generator[Event, Any, Any]) -> None:
        self._resumed = self._resume
        super().__init__(env, generator)

    def _resume(self, event: Event) -> None:
        """Go on with what an event brings, until there is something to wait for."""
        if not event._ok:  # noqa: SLF001 - an interrupt, most often
            super()._resume(event)
            return
        try:
            target = self._generator.send(event._value)  # noqa: SLF001
        except StopIteration as end:
            self._ok, self._value = True, end.value
            self.env.schedule(self)
        except BaseException as error:  # noqa: BLE001 - whoever waits for this program gets it
            self._ok, self._value = False, error
            self.env.schedule(self)
        else:
            if target.callbacks is None:  # it has happened already
                super()._resume(target)  # type: ignore[unreachable]
            else:
                target.callbacks.append(self._resumed)
                self._target = target


# Two names of one slot: SimPy writes it, the model reads it.
Engine.now = vars(Engine)["_now"]
