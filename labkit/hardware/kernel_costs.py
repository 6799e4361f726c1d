"""What entering the kernel, changing the dispatcher and an upcall cost: shares of one published number.

Table 1 of the paper gives one number for a machine: a one-way LRPC, user program to user program on
one core. It is a system call, a switch of the address space and an upcall. How it divides between
the three is not published; the shares below are this lab's assumption. TN-009 (2010) gives about 800
cycles for its notify system call, about half of the LRPC of the paper's larger machines; the rest is
divided evenly. Their sum is calibrated, so Table 1 itself is reproduced, not predicted.
"""

from __future__ import annotations

import attrs

from labkit.hardware.specification import MachineSpec

TRAP_PERCENT = 50
SWITCH_PERCENT = 25


@attrs.frozen(kw_only=True)
class KernelCosts:
    """Cycles of the three things that a CPU driver does over and over.

    ``trap_cycles`` is the way into the kernel by system call, interrupt or fault, its short handler
    and the way out; ``switch_cycles`` loads another dispatcher's address space; ``upcall_cycles``
    enters a dispatcher at one of its entry points and gets its user-level code to a thread.
    """

    trap_cycles: int
    switch_cycles: int
    upcall_cycles: int

    @classmethod
    def of(cls, spec: MachineSpec) -> KernelCosts:
        """Divide the machine's LRPC by the declared shares; the parts add up to the whole."""
        whole = spec.cycles("lrpc_cycles")
        trap = whole * TRAP_PERCENT // 100
        switch = whole * SWITCH_PERCENT // 100
        return cls(trap_cycles=trap, switch_cycles=switch, upcall_cycles=whole - trap - switch)

    @property
    def lrpc_cycles(self) -> int:
        """One-way LRPC: what the parts came from."""
        return self.trap_cycles + self.switch_cycles + self.upcall_cycles
