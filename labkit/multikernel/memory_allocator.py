"""Which memory is free: blocks whose size is a power of two, each at a multiple of its size (``lib/mm``).

A block is split in halves until it is as small as asked for; freed halves become one block again.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator

from labkit.errors import InvalidInput


class MemoryAllocator:
    """The free blocks of some ranges of memory.

    ``free`` holds for each number of bits the bases of the free blocks of that size, in order, so
    that every run hands out the same ones.
    """

    def __init__(self) -> None:
        self.free_blocks: dict[int, list[int]] = {}
        self.allocated: dict[int, int] = {}  # base -> bits
        self.roots: dict[int, int] = {}  # the blocks it was given, which are never joined

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Go through the free blocks: base and bits."""
        for bits, bases in self.free_blocks.items():
            for base in bases:
                yield base, bits

    def add(self, base: int, bits: int) -> None:
        """Put a new block of memory under this allocator's control.

        Raises:
            InvalidInput: for a base that is not a multiple of the size.
        """
        if base % (1 << bits):
            problem = f"{base} is not a multiple of the block's size, {1 << bits}"
            raise InvalidInput("base", problem, fix=f"use {base >> bits << bits}")
        self.roots[base] = bits
        self._put(base, bits)

    def allocate(self, bits: int, *, low: int = 0, high: int | None = None) -> int | None:
        """Take a block of so many bits, if there is one between two addresses; return its base."""
        for size in sorted(self.free_blocks):
            if size < bits:
                continue
            for base in self.free_blocks[size]:
                found = _first_within(base, size, bits, low=low, high=high)
                if found is not None:
                    self.free_blocks[size].remove(base)
                    self._split(base, size, found, bits)
                    self.allocated[found] = bits
                    return found
        return None

    def holds(self, base: int, size: int) -> bool:
        """Return whether a block of just so many bytes at this base was handed out."""
        bits = self.allocated.get(base)
        return bits is not None and size == 1 << bits

    def free(self, base: int) -> bool:
        """Give a block back; return False if it was not allocated."""
        bits = self.allocated.pop(base, None)
        if bits is None:
            return False
        while self.roots.get(base) != bits:
            buddy = base ^ (1 << bits)
            if buddy not in self.free_blocks.get(bits, ()):
                break
            self.free_blocks[bits].remove(buddy)
            base = min(base, buddy)
            bits += 1
        self._put(base, bits)
        return True

    @property
    def available(self) -> int:
        """Free bytes."""
        return sum(len(bases) << bits for bits, bases in self.free_blocks.items())

    def _split(self, base: int, bits: int, wanted: int, wanted_bits: int) -> None:
        """Halve a block until the wanted one is left; the other halves are free."""
        while bits > wanted_bits:
            bits -= 1
            middle = base + (1 << bits)
            self._put(base if wanted >= middle else middle, bits)
            base = middle if wanted >= middle else base

    def _put(self, base: int, bits: int) -> None:
        insort(self.free_blocks.setdefault(bits, []), base)


def _first_within(base: int, size: int, bits: int, *, low: int, high: int | None) -> int | None:
    """Return the first aligned block of so many bits in a larger one that is within the bounds."""
    step = 1 << bits
    first = max(base, -(-low // step) * step)
    end = base + (1 << size) if high is None else min(base + (1 << size), high)
    return first if first + step <= end else None
