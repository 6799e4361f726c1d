"""What the CPU driver does for an address space: write its page table, and drop what its own TLB holds.

All dispatchers of a domain share one page table, whichever core they run on: lines of memory, which
each kernel writes through the doors of its core. No kernel can reach another core's TLB; seeing to
those is the monitors' work (``unmap_service.py``).
"""

from __future__ import annotations

import attrs

from labkit.hardware.page_table import Frame, PageTable
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.system_call import Step, SystemCall


@attrs.frozen
class WritePageTable(SystemCall):
    """Map a page of the caller's address space to a frame, or to nothing; answer with what it was.

    A page that is mapped already is not mapped anew.
    """

    table: PageTable
    page: int
    frame: Frame | None

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - the caller's own table
        """Write the entry in one atomic step: other kernels may write its neighbours meanwhile."""
        return (yield from self.table.exchange(kernel.core, self.page, self.frame))


@attrs.frozen
class Invalidate(SystemCall):
    """Drop the translation of a page from this core's TLB."""

    page: int

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - any page, so any caller
        """Drop it."""
        yield from ()
        if kernel.tlb is not None:
            kernel.tlb.invalidate(self.page)
