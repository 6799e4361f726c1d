"""User mode: how a CPU driver runs a dispatcher's program until it has a reason to stop.

A program is a generator. It yields events of the core's doors, which the CPU driver waits for on its
behalf; system calls; and contexts that were saved earlier, to go on where they stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simpy import Event

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.interrupt_window import InterruptWindow
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.system_call import Step, SystemCall

Perform = Callable[[Dcb, SystemCall], Step]


class UserMode:
    """Runs programs on one core, and stops them when an interrupt comes."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.window = InterruptWindow(core)

    def run(self, dcb: Dcb, perform: Perform) -> Step:
        """Run a dispatcher until an interrupt is pending or ``perform`` says that it has to stop.

        ``perform`` makes a system call and returns whether the caller goes on; the call's answer is
        in the caller's context by then.
        """
        assert dcb.program is not None
        context, advance, wait = dcb.context, dcb.program.send, self.window.wait
        while True:
            if context.call is not None and context.event is None:
                # A call is made when the program's own time has come so far.
                context.event = next(self.core.catch_up(), None)
            if context.event is not None:
                if (yield from wait(context.event)):
                    return
                context.answer, context.event = context.event.value, None
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
        yield from self.window.wait(self.core.env.event())

    def watch(self, lines: Sequence[Line]) -> Step:
        """Poll lines with nothing else to run; return whether an interrupt came before a change."""
        door = self.core.wait_for_change(*lines, is_polling=False)
        for event in door:
            if (yield from self.window.wait(event)):
                door.close()
                return True
        return False
