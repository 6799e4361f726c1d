"""The system call with which a dispatcher gives up the core (``sys_yield``)."""

from __future__ import annotations

import attrs

from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import NEVER, Dcb
from labkit.multikernel.lmp import find_endpoint
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall


@attrs.frozen
class Yield(SystemCall):
    """Give up the rest of the slice, or the core altogether if there is nothing to do.

    Legal only while the dispatcher is disabled: so nothing can come in between its last look for work
    and the kernel's own check. With ``target``, an endpoint, the endpoint's dispatcher runs next.
    """

    target: CapabilityAddress | None = None

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Leave the run queue if no work is left and no message came unseen; else only the slice."""
        yield from ()
        shared = caller.shared
        if not shared.is_disabled:
            return Status.CALLER_ENABLED
        shared.is_disabled = False
        caller.faults = 0
        caller.turn_cycles = kernel.core.now - caller.turn_began
        if shared.wakeup_at != NEVER:
            kernel.wake_at(shared.wakeup_at, caller)
        if shared.has_work or shared.lmp_delivered != shared.lmp_seen:
            kernel.scheduler.yield_slice(caller, kernel.core.now)
            kernel.reschedule()
        else:
            kernel.make_unrunnable(caller)
        if self.target is not None:
            endpoint = find_endpoint(caller, self.target)
            if endpoint is None:
                return Status.LMP_NO_TARGET
            kernel.switch_to(endpoint.dcb)
        return Status.OK
