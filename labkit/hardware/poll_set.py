"""A core that polls many lines in one loop: which one to look at next, and when.

The loads of such a loop do not depend on each other, so a core that works out of order has the
misses on several lines under way at once and goes on with whatever has arrived; an in-order core has
one. A pass over lines that nobody has written costs no event, however many they are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Generator, Sequence
from heapq import heappop, heappush
from typing import Any

from simpy import Event

from labkit.hardware.arrival import UNKNOWN, Arrival
from labkit.hardware.coherence.line import NEVER, Line, Watcher
from labkit.hardware.coherence.request import Request
from labkit.hardware.core import Core


class PollSet:
    """The lines that one core polls in turn, each in a place of the loop."""

    def __init__(self, core: Core, lines: Sequence[Line]) -> None:
        self.core = core
        self.places = [Place(self, core, number, line) for number, line in enumerate(lines)]
        self.gone: deque[Place] = deque()  # written since the last look, not asked for yet
        self.in_flight = 0
        self.coming: list[tuple[int, int]] = []  # when and in which place data arrive; a heap
        self.here: list[int] = []  # places whose data have arrived, in the order of the loop
        self.next_place = 0
        self.idle: Arrival | None = None  # what the core waits for while there is nothing to do
        for number, line in enumerate(lines):
            self.watch(number, line)

    def watch(self, number: int, line: Line) -> None:
        """Poll this line in a place from now on; what it holds now must have been looked at.

        A line that the core does not hold is fetched at the next pass, as a poll would.
        """
        place, core = self.places[number], self.core.number
        watchers = place.line.watchers
        if watchers and place in watchers:
            watchers.remove(place)
        place.line = line
        if self.gone and place in self.gone:
            return  # written meanwhile: whatever is there will be fetched
        if line.owner == core or core in line.sharers:
            line.watchers.append(place)
        else:
            self.gone.append(place)

    def next(self) -> Generator[Event, Any, int]:
        """Return the next place whose line has new data here; wait until there is one.

        Whoever is called away from this wait loses nothing: what is written meanwhile is fetched at
        the next look.
        """
        core, env = self.core, self.core.env
        if core.lag:
            yield from core.catch_up(always=True)
        while True:
            self.look()
            if self.here:  # the first in the order of the loop
                at = bisect_left(self.here, self.next_place)
                number = self.here.pop(at if at < len(self.here) else 0)
                self.next_place = number + 1
                self.places[number].ready = 0
                return number
            self.idle = Arrival(env)
            if self.coming:
                self.idle.arrive(self.coming[0][0])
            try:
                yield self.idle
            finally:
                self.idle = None

    def lost(self, place: Place, time: int, *, is_served: bool) -> int:
        """Hear that a line was written; return when the poll of an idle core misses it, or ``NEVER``."""
        if place.ready:  # fetched, and written again before anybody looked
            if place.number in self.here:
                self.here.remove(place.number)
            place.ready = 0
        elif is_served and self.idle is not None and self.in_flight < self.core.miss_buffers:
            self.in_flight += 1
            return time
        self.gone.append(place)
        if self.idle is not None:
            self.wake(self.idle, self.core.env.now)
        return NEVER

    def wake(self, idle: Arrival, time: int) -> None:
        """Let the idle core look again at a time, or earlier if it has other reasons."""
        if idle.due_at == UNKNOWN:
            idle.arrive(time)
        elif time < idle.due_at:
            idle.earlier(time)

    def look(self) -> None:
        """Sort in what has arrived; ask for what is gone, as far as there are miss buffers."""
        coming, core = self.coming, self.core
        now = core.env.now
        while coming and coming[0][0] <= now:
            ready, number = heappop(coming)
            self.in_flight -= 1
            if self.places[number].ready == ready:
                insort(self.here, number)
        while self.gone and self.in_flight < core.miss_buffers:
            self.in_flight += 1
            place = self.gone.popleft()
            line = place.line
            home = core.homes[line.home]
            ready = home.read_now(line, core.number, core.package)
            if ready:
                place.fetched(ready)
            else:
                home.ask(Request((line,), core.number, core.package, now, place.granted))


class Place(Watcher):
    """One place in the loop, and the line that is polled there now.

    ``ready`` is the time at which data arrive that nobody has looked at, or 0.
    """

    __slots__ = ("core", "line", "number", "package", "poll_set", "ready")

    def __init__(self, poll_set: PollSet, core: Core, number: int, line: Line) -> None:
        self.poll_set = poll_set
        self.core = core.number
        self.package = core.package
        self.number = number
        self.line = line
        self.ready = 0

    def lost(self, line: Line, time: int, *, is_served: bool) -> int:  # noqa: ARG002 - see Watcher
        """Hear that the line was written; an idle core polls it at that moment."""
        return self.poll_set.lost(self, time, is_served=is_served)

    def fetched(self, ready: int) -> None:
        """Hear when the new data will be here."""
        self.line.watchers.append(self)
        self.ready = ready
        poll_set = self.poll_set
        heappush(poll_set.coming, (ready, self.number))
        if poll_set.idle is not None:
            poll_set.wake(poll_set.idle, ready)

    def granted(self, request: Request) -> None:
        """Hear from the home node when the data asked for will be here."""
        self.fetched(request.ready)
