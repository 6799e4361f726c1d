"""The home node: where all transactions on a package's lines are put into one order.

It works on a fixed number of transactions at a time, and on one a line. All other requests wait;
``waiting_requests.py`` says who is next.

A core that polls a line misses as soon as the line is written. That miss waits at the line already
when the write is over, so it is served next, in the place of the write.
"""

from __future__ import annotations

from heapq import heapreplace
from typing import Any

from simpy import Event

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.checker import FETCH, OWN, Checker, Transaction
from labkit.hardware.coherence.line import NEVER, Line
from labkit.hardware.coherence.protocol import Protocol
from labkit.hardware.coherence.request import Request
from labkit.hardware.coherence.waiting_requests import WaitingRequests
from labkit.hardware.engine import Engine
from labkit.hardware.topology import Topology
from labkit.trace import Trace


class HomeNode:
    """Orders and times the transactions on the lines of one package."""

    def __init__(
        self,
        env: Engine,
        protocol: Protocol,
        topology: Topology,
        *,
        package: int,
        transactions: int,
        trace: Trace | None,
        checker: Checker | None,
    ) -> None:
        self.env = env
        self.own, self.share = protocol.own, protocol.share
        self.trace = trace
        self.checker = checker
        self.watched = trace is not None or checker is not None
        self.free_at = [0] * transactions  # when each transaction in work ends; a heap
        self.waiting = WaitingRequests(topology, package=package)
        self.wakes_at = NEVER
        self.alarm = Arrival(env)

    def ask(self, request: Request) -> None:
        """Take in a request; grant at once what can be granted at once."""
        self.waiting.add(request)
        # A core is running at this very moment and must not see what happens later.
        self._serve(self.env.now)

    def write_now(self, line: Line, core: int, package: int, value: Any) -> int:
        """Order a write if nobody is in its way; return when the line is usable, or 0.

        Nobody waits, so the next visit is to this request, and its start is known though it may lie a
        little ahead. The line changes hands at once; who held it loses its last hits. A third of
        the host's time of a queued request.
        """
        now = start = self.env.now
        if self.free_at[0] > now:
            start = self.free_at[0]
        if self.waiting.count or line.free_at > start:
            return 0
        self.waiting.visiting = package
        return self._own(line, core, package, now, start, value)

    def read_now(self, line: Line, core: int, package: int) -> int:
        """Order a read if nobody waits; return when the line is usable, or 0.

        A read that finds its line under way to a writer keeps its place until the line is free.
        """
        if self.waiting.count:
            return 0
        now = self.env.now
        start = self.free_at[0]
        if start < line.free_at:  # not max(): here and below this is done for every message
            start = line.free_at
        if start < now:
            start = now
        self.waiting.visiting = package
        return self._share(line, core, package, now, start)

    def _wake(self, _: Event) -> None:
        """Serve up to the engine's next event: until then nobody can ask for anything new.

        So several grants cost one event, which is what makes the model fast. Now and then it moves a
        time: a core whose store is granted ahead asks for its next one at the engine's time.
        """
        if self.wakes_at == self.env.now:
            self.wakes_at = NEVER
            self._serve(self.env.peek())

    def _serve(self, horizon: float) -> None:
        """Grant lines in order until nothing can start before ``horizon``."""
        now = self.env.now
        free_at, waiting = self.free_at, self.waiting
        while waiting.count:
            start = free_at[0]
            if start < now:  # not max(): this loop runs for every line that changes hands
                start = now
            if start > horizon:
                return self._sleep_until(start)
            request = waiting.choose(start)
            if request is None:
                now = max(start, waiting.first_free())
                if now > horizon:
                    return self._sleep_until(now)
                continue
            if self._grant(request, start, horizon):
                # Somebody may act on this before the next event known so far.
                horizon = min(horizon, max(now, self.env.peek()))
        return None

    def _grant(self, request: Request, start: int, horizon: float) -> bool:
        """Grant lines of a request, one after the other while nothing is in the way.

        Return whether anybody heard of it: the requester, or a core that polls one of the lines.
        """
        lines, free_at, own = request.lines, self.free_at, self.own
        core, package, ready, at = request.core, request.package, request.ready, request.next
        is_plain = request.writes and request.change is None and not self.watched
        is_first = self.waiting.is_first(request)
        line, last = lines[at], len(lines) - 1
        while True:
            heard = request.writes and bool(line.watchers)
            if is_plain and not heard:  # as _transact does; this is the inner loop of shared state
                usable, free = own(line, core, package, start)
                line.value = request.value
                line.usable_at = usable
                line.free_at = free
                heapreplace(free_at, free)
            else:
                usable = self._transact(line, request, start)
            if usable > ready:
                ready = usable
            if at == last:
                break
            at += 1
            line = lines[at]
            if free_at[0] > start:
                start = free_at[0]
            if heard or not is_first or start > horizon or line.free_at > start:
                self.waiting.go_on(request, at)
                request.ready = ready
                return heard
        request.ready = ready
        self.waiting.remove(request)
        request.granted(request)
        return True

    def _transact(self, line: Line, request: Request, start: int) -> int:
        """Carry out one transaction; return when the line is usable."""
        core, package, arrived = request.core, request.package, request.arrived
        if not request.writes:
            request.old = line.value
            return self._share(line, core, package, arrived, start)
        change = request.change
        if change is None:
            return self._own(line, core, package, arrived, start, request.value)
        request.old = line.value
        return self._own(line, core, package, arrived, start, change(line.value))

    def _own(
        self, line: Line, core: int, package: int, arrived: int, start: int, value: Any
    ) -> int:
        """Let a core write a line; return when it is usable."""
        usable, free = self.own(line, core, package, start)
        old, line.value = line.value, value
        line.usable_at = usable
        if self.watched:
            self._report(Transaction(line, core, arrived, start, usable, free, OWN, old))
        line.free_at = free
        if line.watchers:
            free = self._tell(line, core, start, free)
        heapreplace(self.free_at, free)
        return usable

    def _share(self, line: Line, core: int, package: int, arrived: int, start: int) -> int:
        """Give a core a copy of a line; return when it is usable."""
        usable, free = self.share(line, core, package, arrived, start)
        if self.watched:
            self._report(Transaction(line, core, arrived, start, usable, free, FETCH, line.value))
        if line.owner == core:
            line.usable_at = usable
        line.free_at = free
        heapreplace(self.free_at, usable)  # what the reader still waits for keeps only the line
        return usable

    def _tell(self, line: Line, writer: int, start: int, free: int) -> int:
        """Tell the cores that poll a line that their copy is gone; return when the home is free again.

        The first whose poll misses now is served in the place of the write. The misses of the others
        stand in the queue like anybody's.
        """
        told, line.watchers = line.watchers, []
        is_served = True
        for watcher in told:
            if watcher.core == writer:
                line.watchers.append(watcher)
                continue
            missed = watcher.lost(line, start, is_served=is_served)
            if missed != NEVER:
                is_served = False
                core, begun = watcher.core, missed
                if begun < free:
                    begun = free
                free, line.free_at = self.share(line, core, watcher.package, missed, begun)
                if self.watched:
                    value, over = line.value, line.free_at
                    self._report(Transaction(line, core, missed, begun, free, over, FETCH, value))
                watcher.fetched(free)
        return free

    def _report(self, done: Transaction) -> None:
        if self.checker is not None:
            self.checker.granted(done)
        if self.trace is not None:
            cost = done.usable - done.start
            self.trace.record(done.start, done.core, done.kind, done.line.name, cost)

    def _sleep_until(self, time: int) -> None:
        if self.wakes_at == NEVER or time < self.wakes_at:
            self.wakes_at = time
            # Before anything else in that cycle: who waits for a line gets it before its old owner,
            # woken in the same cycle, can write to it once more.
            if not self.alarm.again():
                self.alarm = Arrival(self.env)
            self.alarm.callbacks.append(self._wake)
            self.alarm.arrive(time, first=True)
