"""Page faults and traps: the kernel hands them to the dispatcher itself, by upcalls of their own.

A dispatcher pages by itself: an enabled one saves the thread that faulted and decides what becomes of
it. A fault in its own critical code finds it disabled, and nobody is left to handle it: the context
goes to the third save area, and the dispatcher runs no thread any more (TN-010).
"""

from __future__ import annotations

import attrs

from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb, Upcall
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall

MOST_FAULTS = 2
"""Faults in a row, without a yield in between, after which a dispatcher is stopped for good."""


@attrs.frozen
class PageFault(SystemCall):
    """What a program yields where it touches memory that is not mapped; it goes on when it is."""

    address: int

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Upcall the dispatcher with the address."""
        yield from ()
        disabled = caller.shared.is_disabled
        upcall = Upcall.PAGE_FAULT_DISABLED if disabled else Upcall.PAGE_FAULT
        return _hand_over(kernel, caller, upcall, self.address)


@attrs.frozen
class Trap(SystemCall):
    """What a program yields where it does what it may not, for example divides by zero."""

    number: int

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Upcall the dispatcher with the number of the trap."""
        yield from ()
        disabled = caller.shared.is_disabled
        upcall = Upcall.TRAP_DISABLED if disabled else Upcall.TRAP
        return _hand_over(kernel, caller, upcall, self.number)


def _hand_over(kernel: CpuDriver, caller: Dcb, upcall: Upcall, argument: int) -> Status:
    caller.faults += 1
    if caller.faults > MOST_FAULTS:
        caller.is_stopped = True
        kernel.make_unrunnable(caller)
        return Status.OK
    if caller.shared.is_disabled:
        caller.trap_area = caller.context
        caller.shared.is_disabled = False  # what it was doing is over: the kernel enters it anew
    kernel.switch_to(caller, upcall, argument)
    return Status.OK
