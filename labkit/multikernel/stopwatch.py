"""How software measures what a store costs: a time stamp counter that waits for the core's own stores."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine

Takes = Generator[Event, Any, Any]


class Stopwatch:
    """A core's time stamp counter, read after a fence.

    ``overhead`` is what reading it costs by itself, in cycles, to be subtracted as benchmarks do.
    """

    def __init__(self, machine: Machine, core: Core) -> None:
        self.core = core
        self.overhead = core.hit_cycles
        self.line = machine.line("time stamps", home=core.package, held_by=(core.number,))

    def stamp(self) -> Takes:
        """Return the time when everybody has seen what this core has stored."""
        yield from self.core.update(self.line, lambda old: old + 1)
        return self.core.now
