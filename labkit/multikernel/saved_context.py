"""Where a program stopped: what it waits for, and what it is owed when it goes on.

The three save areas of a dispatcher hold these. A wait for the machine (data of a cache line, a change
of a line) goes on while another dispatcher runs; time that the program itself needs does not, and is
charged when it runs again.
"""

from __future__ import annotations

from typing import Any

from simpy import Event

from labkit.hardware.arrival import Tick
from labkit.hardware.core import Core
from labkit.multikernel.system_call import SystemCall


class SavedContext:
    """What stands between a program and its next step.

    In this order: an ``event`` of the engine, or ``cycles`` of its own that are left; a system
    ``call`` to make then; and the ``answer`` that its last request was given.
    """

    __slots__ = ("answer", "call", "cycles", "event")

    def __init__(self) -> None:
        self.event: Event | None = None
        self.cycles = 0
        self.call: SystemCall | None = None
        self.answer: Any = None

    def freeze(self, now: int) -> None:
        """Stop the program's own time."""
        event = self.event
        if isinstance(event, Tick) and not event.processed:
            self.cycles = event.over_at - now
            self.event = None

    def thaw(self, core: Core) -> None:
        """Let the program's own time go on, behind what it took the core to get here."""
        if self.cycles:
            over_at, self.cycles = core.now + self.cycles, 0
            # What the core is ahead passes together with the program's time; nobody waits for it.
            next(core.catch_up(always=True), None)
            self.event = Tick(core.env, over_at - core.env.now)
