"""What the CPU driver does for an address space: write its page table, and drop what its own TLB holds.

Memory is used only through a capability: there is no call that maps a physical page by its number.

All dispatchers of a domain share one page table, whichever core they run on: lines of memory, which
each kernel writes through the doors of its core. No kernel can reach another core's TLB; seeing to
those is the monitors' work (``unmap_service.py``).
"""

from __future__ import annotations

import attrs

from labkit.hardware.page_table import PAGE_BYTES
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import ALL_RIGHTS, CapabilityType, Right
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.frame_memory import FrameMemory
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall

MAPPABLE = frozenset({CapabilityType.FRAME, CapabilityType.DEV_FRAME})
"""Types of memory that a page may be mapped to."""


@attrs.frozen
class MapFrame(SystemCall):
    """Map a page of the caller's address space to a part of a frame that it has a capability to.

    ``offset`` is in bytes from the beginning of the frame, a whole number of pages. The answer is the
    physical page that the part is, or why nothing was mapped. A page that is mapped already is not mapped
    anew. Programs here only read their pages (``touch``), so the right to read is enough. The lab has
    no capabilities to mappings, as the real system has: a page that is mapped stays so after a revoke.
    """

    page: int
    frame: CapabilityAddress
    offset: int = 0

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Check the capability, then write the entry in one atomic step: others may write beside it."""
        cte = kernel.database.at(caller.cspace, self.frame)
        if caller.table is None or cte is None or cte.capability.type not in MAPPABLE:
            return Status.CAP_NOT_FOUND
        if cte.in_delete:
            return Status.CAP_LOCKED
        if Right.READ not in cte.capability.rights:
            return Status.RIGHT_MISSING
        begin = cte.capability.base + self.offset
        is_inside = 0 <= self.offset <= cte.capability.size - PAGE_BYTES
        if not is_inside or begin % PAGE_BYTES or not 0 <= self.page < caller.table.pages:
            return Status.RETYPE_INVALID_OFFSET
        was = yield from caller.table.exchange(kernel.core, self.page, begin // PAGE_BYTES)
        return begin // PAGE_BYTES if was is None else Status.VNODE_SLOT_INUSE


@attrs.frozen
class RemovePage(SystemCall):
    """Map a page of the caller's address space to nothing; answer with the physical page that it was.

    This gives nobody anything, so it asks for no capability. The TLBs are not told.
    """

    page: int

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Write the entry in one atomic step."""
        if caller.table is None or not 0 <= self.page < caller.table.pages:
            return None
        return (yield from caller.table.exchange(kernel.core, self.page, None))


@attrs.frozen
class AccessFrame(SystemCall):
    """Use the memory of a frame that the caller has a capability to, from wherever its library likes.

    For memory that is no page of the model's address spaces, such as channels, and that is written too.
    The answer is the memory, or why not.
    """

    frame: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Check the capability."""
        yield from ()
        cte = kernel.database.at(caller.cspace, self.frame)
        if cte is None or cte.capability.type not in MAPPABLE or kernel.memory is None:
            return Status.CAP_NOT_FOUND
        if cte.in_delete:
            return Status.CAP_LOCKED
        if cte.capability.rights != ALL_RIGHTS:
            return Status.RIGHT_MISSING
        return FrameMemory(kernel.memory, cte.capability.base, cte.capability.size)


@attrs.frozen
class Invalidate(SystemCall):
    """Drop the translation of a page from this core's TLB."""

    page: int

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:  # noqa: ARG002 - any page, so any caller
        """Drop it."""
        yield from ()
        if kernel.tlb is not None:
            kernel.tlb.invalidate(self.page)
