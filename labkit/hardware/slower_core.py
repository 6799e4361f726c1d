"""A core that takes longer for the same work, on a machine whose cores differ.

What a core computes, and its own hits, take longer by one factor; caches, links and other cores do not
know of it. The instruction set of a kind of core is a label: software here is not made of instructions.
"""

from __future__ import annotations

from typing import Any

from labkit.hardware.core import Core


class SlowerCore(Core):
    """A core that computes at ``speed_percent`` of the machine's pace, or faster than it, above 100."""

    def __init__(self, *args: Any, speed_percent: int, hit_cycles: int, **others: Any) -> None:
        self.speed_percent = speed_percent
        super().__init__(*args, hit_cycles=max(1, hit_cycles * 100 // speed_percent), **others)

    def compute(self, cycles: int, kind: str = "compute", what: str = "") -> None:
        """Spend what these cycles of the machine's own cores take here."""
        super().compute(cycles * 100 // self.speed_percent, kind, what)
