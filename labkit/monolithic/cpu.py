"""One core under the monolithic kernel: it runs programs, and takes its interrupts whatever they do.

A program is a generator; its system calls are generators that it goes into with ``yield from``, so the
kernel runs on the caller's core. Interrupts are on while either waits, in the kernel too: a core that
spins for a lock or for acknowledgements still answers a shootdown, or two cores that shoot at each
other would wait for ever. A handler runs to completion with interrupts off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from simpy import Event

from labkit.hardware.arrival import Tick
from labkit.hardware.core import Core
from labkit.hardware.interrupt_window import InterruptWindow
from labkit.hardware.interrupts import Vector

Steps = Generator[Event, Any, Any]
Handler = Callable[[], Steps]


class Cpu:
    """A core, the programs that wait to run there, and its interrupt handlers.

    Programs run one after the other, each to its end: there is no scheduler, because nothing that is
    asked of this kernel puts two programs on a core.
    """

    def __init__(self, core: Core, *, trap_cycles: int) -> None:
        self.core = core
        self.trap_cycles = trap_cycles
        self.handlers: dict[Vector, Handler] = {}
        self._ready: deque[Steps] = deque()
        self._work = core.env.event()
        self._window = InterruptWindow(core)
        self._window.stop = core.env.process(self._run()).interrupt

    def start(self, program: Steps) -> None:
        """Let a program run when those before it have ended."""
        self._ready.append(program)
        if not self._work.triggered:
            self._work.succeed()

    def _run(self) -> Steps:
        """Run whatever program there is, else halt; for ever."""
        while True:
            yield from self.core.catch_up(always=True)
            while not self._ready:
                self._work = self.core.env.event()
                yield from self._wait(self._work)
            yield from self._carry(self._ready.popleft())

    def _carry(self, program: Steps) -> Steps:
        """Run a program to its end."""
        answer = None
        while True:
            try:
                event = program.send(answer)
            except StopIteration:
                return
            answer = yield from self._wait(event)

    def _wait(self, event: Event) -> Steps:
        """Wait for an event, and take the interrupts that come before it."""
        while (yield from self._window.wait(event)):
            # The program's own time stands still while a handler runs; what it waits for does not.
            left = event.over_at - self.core.env.now if isinstance(event, Tick) else 0
            yield from self._take_interrupts()
            if left:
                event = Tick(self.core.env, left)
        return event.value

    def _take_interrupts(self) -> Steps:
        """Trap, and run the handler, for each interrupt that is pending."""
        core = self.core
        while core.interrupts.pending:
            vector = core.interrupts.pending.popleft()
            core.compute(self.trap_cycles, "trap", vector.name)
            yield from core.catch_up(always=True)
            yield from self.handlers[vector]()
            yield from core.catch_up(always=True)
