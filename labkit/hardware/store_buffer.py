"""What a core has written and the machine has not seen: posted stores on their way.

A store does not stop its core. It waits in the buffer until the core owns the line; the buffer drains
in program order (the memory model of x86), though the misses of its entries overlap. Stores to the
line that was written last merge into one entry until its data are here. A store to a line that is
further back may not overtake what lies between, so the core stalls until the buffer is empty;
likewise if it is full.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.checker import Checker
from labkit.hardware.coherence.home_node import HomeNode
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Request
from labkit.hardware.engine import Engine


class StoreBuffer:
    """The posted stores of one core.

    ``entries`` is the number of different lines it holds, a miss buffer each; ``merges`` how many
    stores in a row to one line become one entry.
    """

    def __init__(
        self,
        env: Engine,
        homes: Sequence[HomeNode],
        *,
        core: int,
        package: int,
        entries: int,
        merges: int,
        checker: Checker | None,
    ) -> None:
        self.env = env
        self.homes = homes
        self.core = core
        self.package = package
        self.entries = entries
        self.merges = merges
        self.checker = checker
        self.asked: deque[Request] = deque()  # not yet granted; the first is at its home node
        self.leaving: deque[int] = deque()  # when the data of the lines granted will be here
        self.newest: Line | None = None
        self.merged = 0  # stores in the newest entry
        self.drained_at = 0
        self.drained: Arrival | None = None  # what a stalled core waits for

    def waiting(self, line: Line) -> Request | None:
        """Return the request for a line that is not yet granted, if there is one."""
        for request in self.asked:
            if line in request.lines:
                return request
        return None

    def has_room(self, lines: Sequence[Line]) -> bool:
        """Return whether stores to these lines may be posted now."""
        leaving, now = self.leaving, self.env.now
        while leaving and leaving[0] <= now:
            leaving.popleft()
        if not leaving and not self.asked:  # most often, so it is asked first
            return len(lines) <= self.entries
        if self._merges(lines):
            return True
        taken = len(leaving) + self._misses(lines)
        for request in self.asked:
            taken += self._misses(request.lines)
        return taken <= self.entries and not any(map(self._holds, lines))

    def _merges(self, lines: Sequence[Line]) -> bool:
        line = lines[0]
        return (
            line is self.newest
            and len(lines) == 1
            and self.merged < self.merges
            and not line.sharers  # nobody's read is in order behind it already
            and self._holds(line)
        )

    def post(self, lines: Sequence[Line], value: Any) -> bool:
        """Post stores that missed, in this order; return False, and do nothing, without room."""
        line, alone = lines[0], len(lines) == 1
        is_empty = not self.asked and self.drained_at <= self.env.now  # most often, for messages
        if not is_empty and self._merges(lines):
            self._merge(line, value)
            return True
        if not (is_empty and alone) and not self.has_room(lines):
            return False
        self.newest = line if alone else None
        self.merged = 1
        if is_empty:
            self.leaving.clear()
        if alone and not self.asked:
            ready = self.homes[line.home].write_now(line, self.core, self.package, value)
            if ready:
                if is_empty:  # as _leave does when nothing has to be kept in order
                    self.leaving.append(ready)
                    self.drained_at = ready
                else:
                    self._leave(lines, ready)
                return True
        self._ask(lines, value)
        return True

    def drain(self) -> Generator[Event, Any, None]:
        """Wait until the machine has seen all stores, as a fence does."""
        while self.asked:
            if self.drained is None:  # else another program of this core waits for the same
                self.drained = Arrival(self.env)
            yield self.drained
        if self.drained_at > self.env.now:
            yield self.env.timeout(self.drained_at - self.env.now)
        self.leaving.clear()

    def _holds(self, line: Line) -> bool:
        """Return whether a store to the line is still on its way."""
        on_its_way = line.owner == self.core and line.usable_at > self.env.now
        return on_its_way or self.waiting(line) is not None

    def _misses(self, lines: Sequence[Line]) -> int:
        """Return how many miss buffers a group needs: none if the core owns all of its lines."""
        for line in lines:
            if line.owner != self.core or line.sharers:
                return len(lines)
        return 0

    def _merge(self, line: Line, value: Any) -> None:
        self.merged += 1
        request = self.waiting(line)
        if request is not None:
            request.value = value
        else:  # owned already, only the data are not here yet
            line.value = value
            if self.checker is not None:
                self.checker.stored(line, self.core)

    def _ask(self, group: Sequence[Line], value: Any) -> None:
        """Ask the home node for a group; a later group waits until those before it are granted."""
        is_idle = not self.asked
        now = self.env.now
        for lines in _by_home(group):
            self.asked.append(
                Request(
                    lines, self.core, self.package, now, self._granted, writes=True, value=value
                )
            )
        if is_idle:
            self.homes[group[0].home].ask(self.asked[0])

    def _granted(self, request: Request) -> None:
        self.asked.popleft()
        self._leave(request.lines, request.ready)
        while self.asked:
            following = self.asked[0]
            if not all(line.is_writable_by(self.core) for line in following.lines):
                self.homes[following.lines[0].home].ask(following)
                return
            # A store that hit, and waited only so as not to overtake.
            self.asked.popleft()
            for line in following.lines:
                line.value = following.value
                line.dirty = True
                if self.checker is not None:
                    self.checker.stored(line, self.core)
        if self.drained is not None:
            self.drained.arrive(self.drained_at)
            self.drained = None

    def _leave(self, lines: Sequence[Line], ready: int) -> None:
        """Note when lines granted will be usable: in program order, though the misses overlap."""
        if ready < self.drained_at:
            ready = self.drained_at
        self.drained_at = ready
        core = self.core
        self.leaving.extend([ready] * len(lines))
        for line in lines:
            if line.owner == core:  # else somebody has taken it while others came
                line.usable_at = ready


def _by_home(group: Sequence[Line]) -> Sequence[Sequence[Line]]:
    """Split a group where the home changes: each request goes to one home node."""
    home = group[0].home
    for line in group:
        if line.home != home:
            break
    else:  # most often
        return [group]
    parts: list[list[Line]] = []
    for line in group:
        if parts and parts[-1][0].home == line.home:
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts
