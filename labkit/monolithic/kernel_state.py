"""What all cores share in the monolithic kernel, and the one lock that protects it."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.monolithic.lock_kinds import LOCKS
from labkit.monolithic.memory_objects import MemoryObjects
from labkit.monolithic.shootdown import SeededBug, Shootdown

STYLES: Mapping[str, str] = {"Linux": "Linux 2.6.26", "Windows": "Windows Server 2008 R2"}
"""Whose costs an unmap has; what it does is the same."""


class KernelState:
    """Lines of memory, all of them used under the lock, and what the kernel's work costs.

    ``unmap_cycles`` is what unmapping takes beside the mechanisms that are modelled: trap, lock, page
    table and shootdown. The machine's file says how it was fitted for each style.
    """

    def __init__(
        self, machine: Machine, *, style: str, lock: str, send_percent: int, bug: SeededBug
    ) -> None:
        spec = machine.spec
        self.trap_cycles = KernelCosts.of(spec).trap_cycles
        self.unmap_cycles = spec.cycles(f"{style.lower()}_unmap_cycles")
        self.lock = LOCKS[lock](machine, "kernel lock")
        self.objects = MemoryObjects(machine)
        self.shared = machine.line("shared object", value=0)
        send_cycles = spec.cycles(f"{style.lower()}_ipi_cycles") * send_percent // 100
        self.shootdown = Shootdown(machine, send_cycles=send_cycles, bug=bug)
