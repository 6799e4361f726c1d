"""The kernel's table of memory objects: which part of memory is what, and what it may become.

It says about memory what the multikernel's capabilities say: an object is made from part of another one
by retype, and not twice from the same part. The table is shared by all cores and used only under the
kernel's lock. It is searched from end to end; nothing published says what such a kernel takes for it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, NamedTuple

from simpy import Event

from labkit.errors import EMPTY, InvalidInput
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PAGE_BYTES

Steps = Generator[Event, Any, int | None]
MAY_BECOME: Mapping[str, frozenset[str]] = {
    "RAM": frozenset({"RAM", "Frame", "VNode"}),
    "Frame": frozenset({"Frame"}),
    "VNode": frozenset(),
}
"""What may be made from each kind: memory, frames to map, page tables."""
TABLE_SIZE = 1024
"""Objects that there may be: a choice."""


class MemoryObject(NamedTuple):
    """A range of physical memory, in bytes, and what it is used as."""

    kind: str
    base: int
    size: int

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.base + self.size

    def may_come_from(self, other: MemoryObject) -> bool:
        """Return whether this may have been made from the other one, directly or not."""
        return (
            self != other
            and (self.kind in MAY_BECOME[other.kind])
            and other.base <= self.base
            and self.end <= other.end
        )


class MemoryObjects:
    """All memory objects of a machine; their names are places in the table."""

    def __init__(self, machine: Machine) -> None:
        self.bytes = machine.memory.bytes
        self.entries = [machine.line(f"object {number}") for number in range(TABLE_SIZE)]
        self.used = machine.line("objects used", value=0)
        self.allocated = machine.line("bytes allocated", value=0)

    def allocate(self, core: Core, bits: int) -> Steps:
        """Make an object of memory that nobody has had yet; ``None`` if there is none left."""
        size = 1 << bits
        base = -(-(yield from core.load(self.allocated)) // size) * size
        if base + size > self.bytes:
            return None
        name = yield from self._add(core, MemoryObject("RAM", base, size))
        if name is not None:
            yield from core.store((self.allocated,), base + size)
        return name

    def retype(self, core: Core, name: int, kind: str, *, offset: int, size: int) -> Steps:
        """Make an object of a kind from part of another one; ``None`` if that may not be.

        Raises:
            InvalidInput: for a kind that there is not.
        """
        if kind not in MAY_BECOME:
            problem = f"{kind or EMPTY!s:.60} is not one of {', '.join(MAY_BECOME)}"
            raise InvalidInput("kind", problem, fix="try Frame")
        used: int = yield from core.load(self.used)
        if not 0 <= name < used:
            return None
        source: MemoryObject = yield from core.load(self.entries[name])
        made = MemoryObject(kind, source.base + offset, size)
        is_inside = offset >= 0 and made.end <= source.end
        if kind not in MAY_BECOME[source.kind] or size <= 0 or not is_inside or made.base % size:
            return None
        for line in self.entries[:used]:
            other: MemoryObject = yield from core.load(line)
            overlaps = other.base < made.end and made.base < other.end
            if overlaps and other.may_come_from(source):
                return None
        return (yield from self._add(core, made))

    def page_of(self, core: Core, name: int, *, offset: int) -> Steps:
        """Return the physical page at an offset into a frame; ``None`` if there is none."""
        if not 0 <= name < (yield from core.load(self.used)):
            return None
        frame: MemoryObject = yield from core.load(self.entries[name])
        begin = frame.base + offset
        is_inside = 0 <= offset <= frame.size - PAGE_BYTES
        if frame.kind != "Frame" or not is_inside or begin % PAGE_BYTES:
            return None
        return begin // PAGE_BYTES

    def _add(self, core: Core, made: MemoryObject) -> Steps:
        name: int = yield from core.load(self.used)
        if name == TABLE_SIZE:
            return None
        yield from core.store((self.entries[name],), made)
        yield from core.store((self.used,), name + 1)
        return name
