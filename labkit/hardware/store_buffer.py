"""What a core has written and the machine has not seen: posted stores on their way.

A store does not stop its core. It waits in the buffer until the core owns the line; the buffer drains
in program order (the memory model of x86), though the misses of its entries overlap. Stores to the
line that was written last merge into one entry. A store to a line that is further back may not
overtake what lies between, so the core stalls until the buffer is empty; likewise if it is full.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from typing import Any

from simpy import Environment, Event

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.home_node import HomeNode
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Request


class StoreBuffer:
    """The posted stores of one core.

    ``entries`` is the number of different lines it holds, a miss buffer each; ``merges`` how many
    stores in a row to one line become one entry.
    """

    def __init__(
        self,
        env: Environment,
        homes: Sequence[HomeNode],
        *,
        core: int,
        package: int,
        entries: int,
        merges: int,
    ) -> None:
        self.env = env
        self.homes = homes
        self.core = core
        self.package = package
        self.entries = entries
        self.merges = merges
        self.pending: dict[Line, Any] = {}  # written by the core, oldest first
        self.newest: Line | None = None
        self.merged = 0  # stores in the newest entry
        self.asked: deque[Request] = deque()  # not yet granted; the first is at its home node
        self.leaving: deque[Request] = deque()  # granted, not yet written to the cache
        self.drained_at = 0
        self.drained: Arrival | None = None  # what a stalled core waits for

    def settle(self) -> None:
        """Forget entries that the machine has seen by now."""
        while self.leaving and self.leaving[0].ready <= self.env.now:
            for line in self.leaving.popleft().lines:
                del self.pending[line]
                if line is self.newest:
                    self.newest = None

    def has_room(self, lines: Sequence[Line]) -> bool:
        """Return whether stores to these lines may be posted now."""
        if not self.pending:
            return True
        if self._merges(lines):
            return True
        full = len(self.pending) + len(lines) > self.entries
        return not full and not any(line in self.pending for line in lines)

    def post(self, lines: Sequence[Line], value: Any) -> None:
        """Post stores that missed, in this order; there must be room for them."""
        if self._merges(lines):
            self.merged += 1
            self.pending[lines[0]] = value
        else:
            self._ask(lines, value)

    def drain(self) -> Generator[Event, Any, None]:
        """Wait until the machine has seen all stores, as a fence does."""
        if self.asked:
            self.drained = Arrival(self.env)
            yield self.drained
        elif self.drained_at > self.env.now:
            yield self.env.timeout(self.drained_at - self.env.now)
        self.settle()

    def _merges(self, lines: Sequence[Line]) -> bool:
        return len(lines) == 1 and lines[0] is self.newest and self.merged < self.merges

    def _ask(self, group: Sequence[Line], value: Any) -> None:
        """Ask the home node for a group; a later group waits until those before it are granted."""
        self.pending.update(dict.fromkeys(group, value))
        self.newest = group[-1]
        self.merged = 1
        for lines in _by_home(group):
            request = Request(
                lines,
                core=self.core,
                package=self.package,
                arrived=int(self.env.now),
                change=self._commit,
                granted=self._granted,
            )
            self.asked.append(request)
            if len(self.asked) == 1:
                self.homes[lines[0].home].ask(request)

    def _commit(self, line: Line) -> Any:
        """Return what to write: of merged stores the newest."""
        return self.pending[line]

    def _granted(self, request: Request) -> None:
        self.asked.popleft()
        self.drained_at = request.ready = max(self.drained_at, request.ready)
        self.leaving.append(request)
        if self.asked:
            following = self.asked[0]
            self.homes[following.lines[0].home].ask(following)
        elif self.drained is not None:
            self.drained.arrive(self.drained_at - int(self.env.now))
            self.drained = None


def _by_home(group: Sequence[Line]) -> list[list[Line]]:
    """Split a group where the home changes: each request goes to one home node."""
    parts: list[list[Line]] = []
    for line in group:
        if parts and parts[-1][0].home == line.home:
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts
