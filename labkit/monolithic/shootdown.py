"""TLB shootdown by interrupt: what Linux and Windows do when a translation must go (section 5.1).

The core that changed the page table writes what to invalidate, and who still has to, into one line of
shared memory. Then it interrupts each of those cores, one after the other, and polls the line. Each of
them traps, reads what to invalidate, invalidates it, and takes itself out of the line by an atomic
update. When nobody is left the initiator goes on.

So does Linux 2.6.26 (``flush_tlb_others`` in ``arch/x86/kernel/tlb_64.c``), which waits before each
interrupt until its interrupt controller has delivered the one before (``__send_IPI_dest_field``). How
Windows does it is not public; that it sends interrupts one by one too is what the paper says.
"""

from __future__ import annotations

from collections.abc import Generator
from enum import Enum
from typing import Any, NamedTuple

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.interrupts import Vector
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PageTable
from labkit.hardware.tlb import Tlb
from labkit.monolithic.locks import spin_until

Steps = Generator[Event, Any, None]


class SeededBug(Enum):
    """What may be left out of a shootdown, to see what it is for."""

    NONE = "none"
    LOCAL_ONLY = "only the local TLB is flushed"
    NO_WAIT = "the initiator does not wait for acknowledgements"


class Request(NamedTuple):
    """What the line holds: a page of an address space, and the cores that may still translate it."""

    table: PageTable | None = None
    page: int = 0
    left: frozenset[int] = frozenset()


class Shootdown:
    """The one shootdown that can be under way: whoever begins it holds the kernel's lock.

    ``send_cycles`` is what each interrupt takes the initiator.
    """

    def __init__(self, machine: Machine, *, send_cycles: int, bug: SeededBug) -> None:
        self.line = machine.line("shootdown", value=Request())
        self.send_cycles = send_cycles
        self.bug = bug

    def begin(
        self, core: Core, tlb: Tlb, table: PageTable, page: int, users: frozenset[int]
    ) -> Steps:
        """Invalidate a page's translation here and on all other ``users`` of the table."""
        tlb.invalidate(page)
        others = users - {core.number}
        if not others or self.bug is SeededBug.LOCAL_ONLY:
            return
        yield from core.store((self.line,), Request(table, page, others))
        for other in sorted(others):
            core.compute(self.send_cycles, "send", f"to {other}")
            yield from core.send_ipi(other, Vector.INTER_CORE)
        if self.bug is not SeededBug.NO_WAIT:
            yield from spin_until(core, self.line, _is_done)

    def answer(self, core: Core, tlb: Tlb) -> Steps:
        """Do what the initiator wants, in the interrupt handler of another core."""
        request: Request = yield from core.load(self.line)
        if request.table is tlb.table:
            tlb.invalidate(request.page)
        me = frozenset({core.number})
        yield from core.update(self.line, lambda now: now._replace(left=now.left - me))


def _is_done(request: Request) -> bool:
    return not request.left
