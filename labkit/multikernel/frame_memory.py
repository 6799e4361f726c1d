"""The memory of one frame, for whoever has shown a capability to it, and nothing beside it."""

from __future__ import annotations

from typing import Any

from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import Line
from labkit.hardware.memory import Memory


class FrameMemory:
    """``size`` bytes of physical memory from ``base`` on."""

    def __init__(self, memory: Memory, base: int, size: int) -> None:
        self._memory = memory
        self.base = base
        self.size = size

    def lines(self, offset: int, size: int, *, name: str, zero: Any = 0) -> list[Line]:
        """Return the lines of a part of it; see ``Memory.lines``.

        Raises:
            InvalidInput: for a part that is not inside the frame, or not made of whole lines.
        """
        if not 0 <= offset <= offset + size <= self.size:
            problem = f"{offset} to {offset + size} is not inside a frame of {self.size} bytes"
            raise InvalidInput("offset", problem, fix="try 0")
        return self._memory.lines(self.base + offset, size, name=name, zero=zero)
