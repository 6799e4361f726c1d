"""An address space: a page table that its programs share, and on which cores it was loaded."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import ENTRIES_PER_LINE, PageTable
from labkit.hardware.tlb import Tlb

PAGES = 256
"""Pages of an address space: a choice, more than any workload here needs."""


class AddressSpace:
    """What the programs of one process share.

    ``users`` is a line with the set of cores on which it was loaded: every core whose TLB may hold a
    translation of it is there. A core is not taken out when it loads another one, which costs an
    interrupt for nothing at the next shootdown, and no harm.
    """

    def __init__(self, machine: Machine, name: str) -> None:
        lines = range(PAGES // ENTRIES_PER_LINE)
        self.table = PageTable([machine.line(f"{name} table {number}") for number in lines])
        self.users = machine.line(f"{name} users", value=frozenset())

    def load(self, core: Core, tlb: Tlb) -> Generator[Event, Any, None]:
        """Load it on a core, unless it is loaded there; the core joins the users before it walks."""
        if tlb.table is not self.table:
            me = frozenset({core.number})
            yield from core.update(self.users, lambda users: users | me)
            tlb.load(self.table)
