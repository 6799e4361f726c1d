"""When the software of a core can be interrupted: while it waits here, and at no other time.

At all other times an interrupt stays pending in the core's controller, as on the real core with
interrupts off, until its kernel takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from simpy import Event, Interrupt

from labkit.hardware.core import Core


class InterruptWindow:
    """Waits on behalf of a core's software with interrupts on.

    ``stop`` interrupts the engine's process that carries that software; whoever starts the process
    sets it.
    """

    def __init__(self, core: Core) -> None:
        self.env = core.env
        self.controller = core.interrupts
        self.controller.on_interrupt = self._interrupt
        self.stop: Callable[[], Any] | None = None
        self._is_open = False
        self._is_signalled = False  # the process will be interrupted at this very moment

    def wait(self, event: Event) -> Generator[Event, Any, bool]:
        """Wait for an event; return whether an interrupt was there first, and has to be taken."""
        if self.controller.pending:
            return True
        self._is_open = True
        try:
            yield event
        except Interrupt:
            self._is_signalled = False
            return True
        self._is_open = False
        if self._is_signalled:
            yield from self._swallow()
        return False

    def _interrupt(self) -> None:
        """Hear that an interrupt was raised."""
        if self._is_open and self.stop is not None:
            self._is_open = False
            self._is_signalled = True
            self.stop()

    def _swallow(self) -> Generator[Event, Any, None]:
        """Take the engine's interrupt of this cycle, which the awaited event has just beaten.

        The hardware interrupt stays pending and is seen before the next wait.
        """
        try:
            yield self.env.event()
        except Interrupt:
            self._is_signalled = False
