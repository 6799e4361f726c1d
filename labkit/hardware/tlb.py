"""A TLB: the translations that one core has used and keeps.

No coherence protocol reaches it. Whoever changes a page table must see to it that every core that may
hold the old translation drops it, and that is what a TLB shootdown is for (section 5.1 of the paper).
A core can invalidate only entries of its own TLB.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.page_table import Frame, PageTable


class Tlb:
    """The translations of the address space that is loaded, by page.

    It never runs out of room: an entry that made room for another would be one that nobody has to
    shoot down. A hit costs nothing beyond the access itself; a miss costs the load of the entry.

    Args:
        core: the core that it belongs to.
        invalidate_cycles: what it takes to drop one page's entry, whether it is there or not.
    """

    def __init__(self, core: Core, *, invalidate_cycles: int) -> None:
        self.core = core
        self.invalidate_cycles = invalidate_cycles
        self.table: PageTable | None = None
        self.entries: dict[int, Frame] = {}

    def load(self, table: PageTable | None) -> None:
        """Load an address space: another table, and none of the old translations is left."""
        self.table = table
        self.entries.clear()

    def translate(self, page: int) -> Generator[Event, Any, Frame | None]:
        """Return the frame that an access to a page goes to now, or ``None`` for a page fault.

        An entry that is here is believed, whatever the page table says meanwhile.
        """
        yield from self.core.catch_up()  # an interrupt until now may have dropped the entry
        if page in self.entries:
            return self.entries[page]
        if self.table is None:
            return None
        core = self.core
        began = core.now
        frame = yield from self.table.read(core, page)
        if core.trace is not None:
            core.trace.record(began, core.number, "walk", f"page {page}", core.now - began)
        if frame is not None:
            self.entries[page] = frame
        return frame

    def invalidate(self, page: int) -> None:
        """Drop the translation of one page (``invlpg``)."""
        self.core.compute(self.invalidate_cycles, "invalidate", f"page {page}")
        self.entries.pop(page, None)
