"""User mode: how a CPU driver runs a dispatcher's program until it has a reason to stop.

A program is a generator. It yields events of the core's doors, which the CPU driver waits for on its
behalf; system calls; and contexts that were saved earlier, to go on where they stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simpy import Event, Interrupt

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.saved_context import SavedContext
from labkit.multikernel.system_call import Step, SystemCall

Perform = Callable[[Dcb, SystemCall], Step]


class UserMode:
    """Runs programs on one core, and stops them when an interrupt comes.

    Interrupts are on only while a program waits here; at all other times they stay pending in the
    core's controller until the CPU driver takes them.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.controller = core.interrupts
        self.controller.on_interrupt = self._interrupt
        self.stop: Callable[[], Any] | None = None  # interrupts the engine's process of this core
        self._is_interruptible = False
        self._is_signalled = False  # the process will be interrupted at this very moment

    def run(self, dcb: Dcb, perform: Perform) -> Step:
        """Run a dispatcher until an interrupt is pending or ``perform`` says that it has to stop.

        ``perform`` makes a system call and returns whether the caller goes on; the call's answer is
        in the caller's context by then.
        """
        assert dcb.program is not None
        context, advance = dcb.context, dcb.program.send
        while True:
            if context.call is not None and context.event is None:
                # A call is made when the program's own time has come so far.
                context.event = next(self.core.catch_up(), None)
            if context.event is not None and (yield from self._wait(context, context.event)):
                return
            if context.call is not None:
                call, context.call = context.call, None
                if not (yield from perform(dcb, call)):
                    return
            answer, context.answer = context.answer, None
            asked = advance(answer)
            if isinstance(asked, Event):
                context.event = asked
            elif isinstance(asked, SystemCall):
                context.call = asked
            else:
                context = dcb.context = asked
                context.thaw(self.core)

    def halt(self) -> Step:
        """Wait for an interrupt with nothing to run."""
        yield from self._wait(SavedContext(), self.core.env.event())

    def watch(self, lines: Sequence[Line]) -> Step:
        """Poll lines with nothing else to run; return whether an interrupt came before a change."""
        door = self.core.wait_for_change(*lines, is_polling=False)
        for event in door:
            if (yield from self._wait(SavedContext(), event)):
                door.close()
                return True
        return False

    def _wait(self, context: SavedContext, event: Event) -> Step:
        """Wait for the context's event; return whether an interrupt was there first."""
        if self.controller.pending:
            return True
        self._is_interruptible = True
        try:
            context.answer = yield event
        except Interrupt:
            self._is_signalled = False
            return True
        self._is_interruptible = False
        context.event = None
        if self._is_signalled:
            yield from self._swallow()
        return False

    def _interrupt(self) -> None:
        """Hear that an interrupt was raised."""
        if self._is_interruptible and self.stop is not None:
            self._is_interruptible = False
            self._is_signalled = True
            self.stop()

    def _swallow(self) -> Step:
        """Take the engine's interrupt of this cycle, which the awaited event has just beaten.

        The hardware interrupt stays pending and is seen before the next wait.
        """
        try:
            yield self.core.env.event()
        except Interrupt:
            self._is_signalled = False
