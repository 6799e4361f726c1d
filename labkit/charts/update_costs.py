"""Where the cycles of one update went: a walk back from its end, along what it waited for.

Each stretch of time is counted once, so the parts of an update add up to what it took. A reader of
a message goes back to its sender; a core that waits for lines of its own stays where it is. While the
receiver of a request is busy with somebody else's, the request waits for its turn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import attrs

from labkit.charts.time_space import NONE, WAIT, Bar, Picture, Transfer

PARTS = ("software", "hits", "taking", "travel", "queue", "turn", "served", "other")
"""By the names that their words have; ``served`` is what the other core does for it."""
SOFTWARE, HITS, TAKING, TRAVEL, QUEUE, TURN, SERVED, OTHER = range(len(PARTS))

ENDS, BEGINS = 1, 2
"""Marks of one cycle in this order: the next update begins when the one before is over."""


@attrs.frozen(kw_only=True)
class Cost:
    """One update: the cycles from ``begin`` to ``end`` by part, and the transfers on its way."""

    core: int
    begin: int
    end: int
    parts: tuple[int, ...]
    transfers: tuple[int, ...]


def update_costs(picture: Picture) -> tuple[Cost, ...]:
    """Return the cost of each update of which it is known when it began.

    That is when its core says so, or else when its core's update before it was over.
    """
    lanes: dict[int, list[Bar]] = {}
    for bar in picture.bars:
        lanes.setdefault(bar.core, []).append(bar)
    owned: dict[int, list[Transfer]] = {}
    for transfer in picture.transfers:
        if transfer.kind == "own":
            owned.setdefault(transfer.core, []).append(transfer)
    last: dict[int, int] = {}
    found = []
    marks = [(time, ENDS, core) for time, core in picture.done]
    marks += [(time, BEGINS, core) for time, core in picture.begun]
    for time, mark, core in sorted(marks):
        if mark == ENDS and core in last:
            found.append(_Walk(picture.transfers, lanes, owned, core, last[core], time).cost())
        last[core] = time
    return tuple(found)


class _Walk:
    """The walk through one update, from its end to its beginning."""

    def __init__(
        self,
        transfers: Sequence[Transfer],
        lanes: dict[int, list[Bar]],
        owned: dict[int, list[Transfer]],
        core: int,
        begin: int,
        end: int,
    ) -> None:
        self.transfers, self.lanes, self.owned = transfers, lanes, owned
        self.core, self.begin, self.end = core, begin, end
        self.at, self.here = end, core  # where the walk is: a time, and a core
        self.parts = [0] * len(PARTS)
        self.seen: list[int] = []

    def cost(self) -> Cost:
        """Return what the walk has found when it is at the beginning."""
        while self.at > self.begin:
            bar = self._bar()
            if bar is None:
                self._back(self.begin, OTHER)
            elif bar.cause != NONE and self.transfers[bar.cause].is_message:
                self._read(bar)
            elif bar.kind == WAIT:
                self._wait(bar)
            else:
                self._back(bar.start, self._part(bar))
        return Cost(
            core=self.core,
            begin=self.begin,
            end=self.end,
            parts=tuple(self.parts),
            transfers=tuple(reversed(self.seen)),
        )

    def _bar(self) -> Bar | None:
        """Return the bar of this core that begins last before the time of the walk."""
        lane = self.lanes[self.here]
        place = bisect_left(lane, self.at, key=lambda bar: bar.start)
        return lane[place - 1] if place else None

    def _part(self, bar: Bar) -> int:
        if self.here != self.core:
            return SERVED
        return HITS if bar.kind in {"store", "load"} else SOFTWARE

    def _back(self, time: int, part: int) -> None:
        """Go back to a time, never past the beginning, and count what lies between."""
        time = max(time, self.begin)
        if time < self.at:
            self.parts[part] += self.at - time
            self.at = time

    def _read(self, bar: Bar) -> None:
        """Go through a load, or the wait for it, back to the core that wrote what it reads."""
        message = self.transfers[bar.cause]
        self.seen.append(bar.cause)
        if bar.kind != WAIT:
            self._back(bar.start, self._part(bar))
        busy = TURN if self.here != self.core else OTHER
        self._back(message.end, busy)
        self._back(message.start, TRAVEL)
        self._back(message.probed + message.probes, busy)
        self._back(message.probed, TAKING)
        self.here = message.source
        lane = self.lanes.get(self.here, [])
        place = bisect_left(lane, message.sent, key=lambda bar: bar.start)
        is_there = place < len(lane) and lane[place].start == message.sent
        self._back(lane[place].end if is_there else message.sent, QUEUE)

    def _wait(self, bar: Bar) -> None:
        """Go through a wait for lines of its own: while one comes it is served, else it queues."""
        owned = self.owned.get(self.here, [])
        place = bisect_left(owned, bar.start, key=lambda transfer: transfer.end)
        coming = [transfer for transfer in owned[place:] if transfer.start < self.at]
        for transfer in reversed(coming):
            self._back(transfer.end, QUEUE if coming else OTHER)
            self._back(max(bar.start, transfer.start), TAKING)
        self._back(bar.start, QUEUE if coming else OTHER)
