"""The system calls of the monolithic kernel: what a program gets to work with.

A call traps into the kernel on the caller's own core, takes the kernel's lock, changes the state that
all cores share, and gives the lock back. No other core has to do anything for it, with one exception:
a translation that must go from all TLBs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.tlb import Tlb
from labkit.monolithic.address_space import AddressSpace
from labkit.monolithic.kernel_state import KernelState

Steps = Generator[Event, Any, Any]


class Runtime:
    """One program on one core; the verbs are those of ``workloads/structures.py``."""

    def __init__(self, core: Core, tlb: Tlb, space: AddressSpace, kernel: KernelState) -> None:
        self.core = core
        self.tlb = tlb
        self.space = space
        self.kernel = kernel

    def map(self, page: int, frame: int, *, offset: int = 0) -> Steps:
        """Map a page to a part of a frame; return the physical page that it is, or ``None``."""
        yield from self._enter("map")
        table = self.space.table
        part = yield from self.kernel.objects.page_of(self.core, frame, offset=offset)
        if part is not None and (yield from table.read(self.core, page)) is None:
            yield from table.write(self.core, page, part)
        else:
            part = None
        yield from self._leave()
        return part

    def touch(self, page: int) -> Steps:
        """Use a page: no system call, unless it faults."""
        return self.tlb.translate(page)

    def unmap(self, page: int) -> Steps:
        """Take a page out of the address space, and its translation out of every TLB."""
        core, space, kernel = self.core, self.space, self.kernel
        yield from self._enter("unmap")
        was_there = (yield from space.table.write(core, page, None)) is not None
        if was_there:
            core.compute(kernel.unmap_cycles, "unmap", f"page {page}")
            # Atomic, so behind the store: who is not in the set yet will find the entry gone.
            users = yield from core.update(space.users, _unchanged)
            yield from kernel.shootdown.begin(core, self.tlb, space.table, page, users)
        yield from self._leave()
        return was_there

    def allocate_memory(self, bits: int) -> Steps:
        """Return the name of new memory, or ``None``."""
        yield from self._enter("allocate")
        name = yield from self.kernel.objects.allocate(self.core, bits)
        yield from self._leave()
        return name

    def retype(self, memory: int, kind: str, *, offset: int, size: int) -> Steps:
        """Make an object from part of one's memory; return its name, or ``None``."""
        yield from self._enter("retype")
        name = yield from self.kernel.objects.retype(
            self.core, memory, kind, offset=offset, size=size
        )
        yield from self._leave()
        return name

    def update(self, change: Callable[[Any], Any]) -> Steps:
        """Change the shared object; return its old value."""
        yield from self._enter("update")
        old = yield from self.core.load(self.kernel.shared)
        yield from self.core.store((self.kernel.shared,), change(old))
        yield from self._leave()
        return old

    def read(self) -> Steps:
        """Return the value of the shared object."""
        yield from self._enter("read")
        value = yield from self.core.load(self.kernel.shared)
        yield from self._leave()
        return value

    def _enter(self, call: str) -> Steps:
        """Trap, and take the lock; the price of the trap holds for both ways."""
        self.core.compute(self.kernel.trap_cycles, "trap", call)
        yield from self.kernel.lock.acquire(self.core)

    def _leave(self) -> Steps:
        yield from self.kernel.lock.release(self.core)


def _unchanged(users: frozenset[int]) -> frozenset[int]:
    return users
