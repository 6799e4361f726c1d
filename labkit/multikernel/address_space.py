"""A domain's address space as one of its dispatchers sees it: the verbs ``map``, ``touch`` and ``unmap``.

The dispatchers of a domain share the page table, in memory. Each knows by itself which cores the domain
has spread to, as the real library does that spans a domain.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from labkit.hardware.tlb import Tlb
from labkit.multikernel.binding import Binding
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.paging import MapFrame, RemovePage
from labkit.multikernel.status import Status

Steps = Generator[Any, Any, Any]


class AddressSpace:
    """One dispatcher's view.

    ``cores`` is the set of cores that the domain runs on as a mask, a bit a core.
    """

    def __init__(self, tlb: Tlb, monitor: Binding) -> None:
        self.tlb = tlb
        self.monitor = monitor
        self.cores = 0

    def map(self, page: int, frame: CapabilityAddress, *, offset: int = 0) -> Steps:
        """Map a page to a part of a frame that one has a capability to.

        Return the physical page that it is, or ``None`` if the page was not free or the capability does
        not allow it; then nothing is changed.
        """
        answer = yield MapFrame(page, frame, offset)
        return None if isinstance(answer, Status) else answer

    def touch(self, page: int) -> Steps:
        """Use a page once; return the frame that the access went to, or ``None`` for a page fault."""
        return (yield from self.tlb.translate(page))

    def unmap(self, page: int) -> Steps:
        """Take a page out of the address space; return whether it was there.

        When it returns, no core uses the old translation.
        """
        was = yield RemovePage(page)
        yield from self.monitor.call("unmap_request", page, self.cores)
        return was is not None
