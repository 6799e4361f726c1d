"""How one core starts another (``corectrl``, ``kernel/coreboot.c``).

A core that is not running waits for a start-up interrupt. Whoever boots it has written the boot
parameters to a line of memory before; the new core reads that line, and knows nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.interrupts import Vector
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall


@attrs.frozen(kw_only=True)
class CoreData:
    """The boot parameters of a core (``x86_core_data``).

    ``urpc_frame`` is the memory of its monitor's channel to monitor 0; the core's own memory, for
    its kernel and monitor, is ``memory_bytes`` from ``memory_base``.
    """

    urpc_frame: int
    memory_base: int
    memory_bytes: int


class ParkedCore:
    """A core that waits to be started."""

    def __init__(self, core: Core, line: Line, start: Callable[[Core, CoreData], None]) -> None:
        self.core = core
        self.line = line
        self.start = start
        core.interrupts.on_interrupt = self._wake

    def _wake(self) -> None:
        if Vector.STARTUP in self.core.interrupts.pending:
            self.core.interrupts.pending.clear()
            self.core.interrupts.on_interrupt = None
            self.core.env.process(self._boot())

    def _boot(self) -> Step:
        data: CoreData = yield from self.core.load(self.line)
        yield from self.core.catch_up(always=True)
        self.start(self.core, data)


@attrs.frozen
class StartCore(SystemCall):
    """Write a core's boot parameters and send it the start-up interrupt."""

    core: int
    line: Line
    data: CoreData

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - only the boot driver asks
        """Do both; the interrupt leaves when the parameters can be seen."""
        yield from kernel.core.store((self.line,), self.data)
        yield from kernel.core.send_ipi(self.core, Vector.STARTUP)
        return Status.OK
