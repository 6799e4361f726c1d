"""A monolithic kernel on a machine: the same code on every core, one state for all of them.

This is what the multikernel replaces. It offers the same verbs, so that a workload is written once and
takes either of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labkit.errors import EMPTY, InvalidInput
from labkit.hardware.interrupts import Vector
from labkit.hardware.machine import Machine
from labkit.monolithic.address_space import AddressSpace
from labkit.monolithic.cpu import Cpu, Steps
from labkit.monolithic.kernel_state import STYLES, KernelState
from labkit.monolithic.lock_kinds import LOCKS
from labkit.monolithic.shootdown import SeededBug
from labkit.monolithic.system_calls import Runtime

Program = Callable[[Runtime], Steps]
"""A generator function that takes its runtime."""


class Monolithic:
    """An operating system that shares its state, on every core of a machine.

    Args:
        machine: the machine, at time 0.
        style: whose costs an unmap has, a key of ``kernel_state.STYLES``.
        lock: which lock protects the kernel's state, a key of ``lock_kinds.LOCKS``.
        send_percent: what sending an interrupt takes, in per cent of the style's own.
        bug: what is left out of a shootdown, to see what it is for.

    Raises:
        InvalidInput: for a style or a lock that there is not.
    """

    def __init__(
        self,
        machine: Machine,
        *,
        style: str = "Linux",
        lock: str = "ticket",
        send_percent: int = 100,
        bug: SeededBug = SeededBug.NONE,
    ) -> None:
        for parameter, given, known in (("style", style, STYLES), ("lock", lock, LOCKS)):
            if given not in known:
                problem = f"{given or EMPTY!s:.60} is not one of {', '.join(known)}"
                raise InvalidInput(parameter, problem, fix=f"try {next(iter(known))}")
        self.machine = machine
        self.state = KernelState(
            machine, style=style, lock=lock, send_percent=send_percent, bug=bug
        )
        self.spaces: dict[str, AddressSpace] = {}
        trap_cycles = machine.spec.cycles("ipi_trap_cycles")
        self.cpus = [Cpu(core, trap_cycles=trap_cycles) for core in machine.cores]
        for cpu, tlb in zip(self.cpus, machine.tlbs, strict=True):
            answer = partial(self.state.shootdown.answer, cpu.core, tlb)
            cpu.handlers[Vector.INTER_CORE] = answer

    def start(self, core: int, program: Program, *, name: str = "program") -> Runtime:
        """Start a program on a core; programs of one name share an address space.

        Raises:
            InvalidInput: for a core that the machine does not have.
        """
        if not 0 <= core < len(self.cpus):
            most = len(self.cpus) - 1
            raise InvalidInput("core", f"{core} is not a core of 0 to {most}", fix=f"try {most}")
        if name not in self.spaces:
            self.spaces[name] = AddressSpace(self.machine, name)
        cpu = self.cpus[core]
        runtime = Runtime(cpu.core, self.machine.tlbs[core], self.spaces[name], self.state)
        cpu.start(_run(runtime, program))
        return runtime


def _run(runtime: Runtime, program: Program) -> Steps:
    """Load the program's address space, and run it."""
    yield from runtime.space.load(runtime.core, runtime.tlb)
    return (yield from program(runtime))
