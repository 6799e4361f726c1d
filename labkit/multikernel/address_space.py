"""A domain's address space as one of its dispatchers sees it: the verbs ``map``, ``touch`` and ``unmap``.

The dispatchers of a domain share the page table, in memory. Each knows by itself which cores the domain
has spread to, as the real library does that spans a domain.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from labkit.hardware.page_table import Frame, PageTable
from labkit.hardware.tlb import Tlb
from labkit.multikernel.binding import Binding
from labkit.multikernel.paging import WritePageTable

Steps = Generator[Any, Any, Any]


class AddressSpace:
    """One dispatcher's view.

    ``cores`` is the set of cores that the domain runs on as a mask, a bit a core.
    """

    def __init__(self, table: PageTable, tlb: Tlb, monitor: Binding) -> None:
        self.table = table
        self.tlb = tlb
        self.monitor = monitor
        self.cores = 0

    def map(self, page: int, frame: Frame) -> Steps:
        """Map a page to a frame; return whether it was free, else nothing is changed."""
        return (yield WritePageTable(self.table, page, frame)) is None

    def touch(self, page: int) -> Steps:
        """Use a page once; return the frame that the access went to, or ``None`` for a page fault."""
        return (yield from self.tlb.translate(page))

    def unmap(self, page: int) -> Steps:
        """Take a page out of the address space; return whether it was there.

        When it returns, no core uses the old translation.
        """
        was = yield WritePageTable(self.table, page, None)
        yield from self.monitor.call("unmap_request", page, self.cores)
        return was is not None
