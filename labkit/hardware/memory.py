"""Physical memory: a range of addresses for each package, in cache lines that come up when touched."""

from __future__ import annotations

from typing import Any

from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import Line

LINE_BYTES = 64
"""Bytes of a cache line."""
PACKAGE_BYTES = 1 << 30
"""Memory of a package. An assumption: nothing measured here depends on how much there is."""


class Memory:
    """The memory of a machine: package 0 has the lowest addresses, and so on.

    ``homes`` is 1 if all packages share one memory, behind a bus; otherwise each has its own.
    """

    def __init__(self, *, packages: int, homes: int | None = None) -> None:
        self.bytes = packages * PACKAGE_BYTES
        self.homes = homes or packages
        self.home_bytes = self.bytes // self.homes
        self._lines: dict[int, Line] = {}

    def range_of(self, package: int) -> tuple[int, int]:
        """Return the first byte of the memory that a package is beside, and the first one after it."""
        first = min(package, self.homes - 1) * self.home_bytes
        return first, first + self.home_bytes

    def lines(self, base: int, size: int, *, name: str, zero: Any = 0) -> list[Line]:
        """Return the lines of a range, each the same object whoever asks.

        ``name`` is for the trace and counts for whoever touches a line first, as does ``zero``: what
        memory that is all zeroes means to its user.

        Raises:
            InvalidInput: for a range that is not made of whole lines of this memory.
        """
        if base % LINE_BYTES or size % LINE_BYTES or not 0 <= base <= base + size <= self.bytes:
            problem = f"{base} to {base + size} is not a range of lines within {self.bytes} bytes"
            raise InvalidInput("base", problem, fix=f"use multiples of {LINE_BYTES}")
        lines = self._lines
        found = []
        for number, address in enumerate(range(base, base + size, LINE_BYTES)):
            line = lines.get(address)
            if line is None:
                line = Line(f"{name}[{number}]", address // self.home_bytes, zero)
                lines[address] = line
            found.append(line)
        return found
