"""A page table: lines of memory in a format that both the kernel and the hardware know.

The real machine has four levels; here there is one, whose lines hold eight entries each, because what
matters to a TLB shootdown is only that an entry is shared memory like any other. A kernel reads and
writes the lines through the doors of its core; the TLB walks them the same way.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from simpy import Event

from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core

PAGE_BYTES = 4096
"""Bytes of a page."""
ENTRIES_PER_LINE = 8
"""Entries of eight bytes in a cache line."""
Frame = int
"""A physical page."""
Entries = tuple[Frame | None, ...]
"""What a line holds: the frame of each page, or ``None`` where nothing is mapped."""


class PageTable:
    """The translations of one address space, from page to frame, in lines of memory."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    @property
    def pages(self) -> int:
        """How many pages the table has entries for."""
        return len(self.lines) * ENTRIES_PER_LINE

    def line_of(self, page: int) -> Line:
        """Return the line that holds a page's entry.

        Raises:
            InvalidInput: for a page beyond the table.
        """
        if not 0 <= page < self.pages:
            problem = f"{page} is not a page of 0 to {self.pages - 1}"
            raise InvalidInput("page", problem, fix="map a page of this table")
        return self.lines[page // ENTRIES_PER_LINE]

    def read(self, core: Core, page: int) -> Generator[Event, Any, Frame | None]:
        """Return the frame of a page, or ``None``, as a core reads it now."""
        entries: Entries | int = yield from core.load(self.line_of(page))
        return _entries(entries)[page % ENTRIES_PER_LINE]

    def write(
        self, core: Core, page: int, frame: Frame | None
    ) -> Generator[Event, Any, Frame | None]:
        """Map a page to a frame, or to nothing, and return what it was mapped to.

        A read and a write: who shares the table keeps others out meanwhile. The TLBs are not told.
        """
        line = self.line_of(page)
        entries = list(_entries((yield from core.load(line))))
        old = entries[page % ENTRIES_PER_LINE]
        entries[page % ENTRIES_PER_LINE] = frame
        yield from core.store((line,), tuple(entries))
        return old

    def exchange(
        self, core: Core, page: int, frame: Frame | None
    ) -> Generator[Event, Any, Frame | None]:
        """Map a page to a frame if it is free, or to nothing, in one atomic step; return what it was.

        For kernels that share the table and keep nobody out. The TLBs are not told.
        """
        place = page % ENTRIES_PER_LINE

        def change(old: Entries | int) -> Entries:
            entries = list(_entries(old))
            if frame is None or entries[place] is None:
                entries[place] = frame
            return tuple(entries)

        return _entries((yield from core.update(self.line_of(page), change)))[place]


def _entries(value: Entries | int) -> Entries:
    """Return the entries that a line holds; memory that is all zeroes maps nothing."""
    return value if isinstance(value, tuple) else (None,) * ENTRIES_PER_LINE
