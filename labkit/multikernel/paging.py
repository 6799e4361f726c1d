"""What the CPU driver does for an address space: write its page table, and drop what its own TLB holds.

All dispatchers of a domain share one page table, whichever core they run on: lines of memory, which
each kernel writes through the doors of its core. No kernel can reach another core's TLB; seeing to
those is the monitors' work (``unmap_service.py``).
"""

from __future__ import annotations

import attrs

from labkit.hardware.page_table import PAGE_BYTES, Frame, PageTable
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall

MAPPABLE = frozenset({CapabilityType.FRAME, CapabilityType.DEV_FRAME})
"""Types of memory that a page may be mapped to."""


@attrs.frozen
class WritePageTable(SystemCall):
    """Map a page of the caller's address space to a frame, or to nothing; answer with what it was.

    A page that is mapped already is not mapped anew. The frame is a number: whoever only measures what
    an unmap costs needs no capability. ``MapFrame`` is the call that asks for one.
    """

    table: PageTable
    page: int
    frame: Frame | None

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - the caller's own table
        """Write the entry in one atomic step: other kernels may write its neighbours meanwhile."""
        return (yield from self.table.exchange(kernel.core, self.page, self.frame))


@attrs.frozen
class MapFrame(SystemCall):
    """Map a page of the caller's address space to a part of a frame that it has a capability to.

    ``offset`` is in bytes from the beginning of the frame, a whole number of pages. The lab has no
    capabilities to mappings, as the real system has: a page that is mapped stays so after a revoke.
    """

    table: PageTable
    page: int
    frame: CapabilityAddress
    offset: int = 0

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Check the capability, then write the entry in one atomic step."""
        cte = kernel.database.at(caller.cspace, self.frame)
        if cte is None or cte.capability.type not in MAPPABLE:
            return Status.CAP_NOT_FOUND
        if cte.in_delete:
            return Status.CAP_LOCKED
        begin = cte.capability.base + self.offset
        is_inside = 0 <= self.offset <= cte.capability.size - PAGE_BYTES
        if not is_inside or begin % PAGE_BYTES or not 0 <= self.page < self.table.pages:
            return Status.RETYPE_INVALID_OFFSET
        was = yield from self.table.exchange(kernel.core, self.page, begin // PAGE_BYTES)
        return Status.OK if was is None else Status.VNODE_SLOT_INUSE


@attrs.frozen
class Invalidate(SystemCall):
    """Drop the translation of a page from this core's TLB."""

    page: int

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - any page, so any caller
        """Drop it."""
        yield from ()
        if kernel.tlb is not None:
            kernel.tlb.invalidate(self.page)
