"""Turns on something that serves one at a time, a link or a bus, and the gaps between those turns.

Times are arithmetic here: a transfer that begins later is reserved as soon as it is known, and one
that is known later may still begin earlier. Between two turns that lie apart the resource is idle, so
whoever fits in there goes first, as on the real machine.
"""

from __future__ import annotations

from bisect import bisect_left

MOST_GAPS = 256
"""Gaps to remember. The oldest go first: they are long past, for nobody reserves a turn in the past."""


class Reservations:
    """When a resource is taken, by turns of ``cycles`` each.

    Gaps are in order of time; one that is too short for a turn is no gap.
    """

    def __init__(self, cycles: int) -> None:
        self.cycles = cycles
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.free_from = 0  # nothing is reserved from here on

    def reserve(self, start: int) -> int:
        """Take the first free turn that begins at ``start`` or later; return when it begins."""
        cycles = self.cycles
        gap = bisect_left(self.ends, start + cycles)
        if gap < len(self.ends):
            begin, end = self.begins.pop(gap), self.ends.pop(gap)
            turn = max(start, begin)
            self._keep(gap, turn + cycles, end)
            self._keep(gap, begin, turn)
            return turn
        turn = max(start, self.free_from)
        self._keep(gap, self.free_from, turn)
        self.free_from = turn + cycles
        return turn

    def _keep(self, place: int, begin: int, end: int) -> None:
        """Remember a gap at its place, if it is long enough for a turn."""
        if end - begin >= self.cycles:
            self.begins.insert(place, begin)
            self.ends.insert(place, end)
            if len(self.ends) > MOST_GAPS:
                del self.begins[0], self.ends[0]
