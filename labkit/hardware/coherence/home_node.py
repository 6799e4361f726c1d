"""The home node: where all transactions on a package's lines are put into one order.

It works on a fixed number of transactions at a time, and on one a line. Requests wait in a queue for
each package they come from. The node visits the queues in turn, the nearest first, and serves at
each visit the requests that were waiting when it began: neighbours hand a line on among themselves
before it crosses a link, and nobody waits for more than one round. So the order in which cores were
started does not matter, as it would if requests were served first come, first served.
"""

from __future__ import annotations

from collections import deque
from heapq import heapreplace

from simpy import Environment, Event

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.checker import Checker
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.protocol import Protocol
from labkit.hardware.coherence.request import Request
from labkit.hardware.topology import Topology
from labkit.trace import Trace

NEVER = -1


class HomeNode:
    """Orders and times the transactions on the lines of one package."""

    def __init__(
        self,
        env: Environment,
        protocol: Protocol,
        topology: Topology,
        *,
        package: int,
        transactions: int,
        trace: Trace | None,
        checker: Checker | None,
    ) -> None:
        self.env = env
        self.protocol = protocol
        self.trace = trace
        self.checker = checker
        self.free_at = [0] * transactions  # when each transaction in work ends; a heap
        self.queues: list[deque[Request]] = [deque() for _ in range(topology.packages)]
        self.waiting = 0  # requests in all queues
        self.visiting = package
        self.left = 0  # requests still to serve in this visit
        self.visited = [False] * topology.packages
        self.nearest = [_by_distance(topology, p) for p in range(topology.packages)]
        self.wakes_at = NEVER

    def ask(self, request: Request) -> None:
        """Take in a request; grant at once what can be granted at once."""
        self.queues[request.package].append(request)
        self.waiting += 1
        # A core is running at this very moment and must not see what happens later.
        self._serve(self.env.now)

    def _wake(self, _: Event) -> None:
        """Serve up to the engine's next event: until then nobody can ask for anything new.

        So several grants cost one event. This is what makes the model fast, and it is exact.
        """
        if self.wakes_at == self.env.now:
            self.wakes_at = NEVER
            self._serve(self.env.peek())

    def _serve(self, horizon: float) -> None:
        """Grant lines in order until nothing can start before ``horizon``."""
        now = int(self.env.now)
        while self.waiting:
            start = self.free_at[0]
            start = max(start, now)
            if start > horizon:
                return self._sleep_until(start)
            request = self._choose(start)
            if request is None:
                start = max(start, self._first_free())
                if start > horizon:
                    return self._sleep_until(start)
                now = start
                continue
            if self._grant(request, start):
                horizon = min(horizon, max(now, self.env.peek()))
        return None

    def _grant(self, request: Request, start: int) -> bool:
        """Grant the next line of a request; return whether anybody was told about it."""
        line = request.lines[request.next]
        if request.change is None:
            usable, free = self.protocol.share(line, request, start)
            request.old = line.value
        else:
            usable, free = self.protocol.own(line, request, start)
            request.old = line.value
            line.value = request.change(line)
        line.free_at = free
        heapreplace(self.free_at, free)
        request.ready = max(request.ready, usable)
        if self.checker is not None:
            self.checker.granted(line, request, start, usable, free)
        if self.trace is not None:
            kind = "fetch" if request.change is None else "own"
            self.trace.record(start, request.core, kind, line.name, usable - start)
        told = (
            request.change is not None and bool(line.watchers) and self._tell(line, request, start)
        )
        request.next += 1
        if request.next == len(request.lines):
            self._remove(request)
            request.granted(request)
            return True
        return told

    def _tell(self, line: Line, request: Request, start: int) -> bool:
        """Tell the cores that poll a line that their copy is gone."""
        told = [watcher for watcher in line.watchers if watcher[0] != request.core]
        line.watchers = [watcher for watcher in line.watchers if watcher[0] == request.core]
        for _, arrival in told:
            arrival.arrive(start - int(self.env.now))
        return bool(told)

    def _choose(self, start: int) -> Request | None:
        """Return the request to serve next, or None if the line of every one of them is busy."""
        if not self.left:
            self._visit_next()
        queue = self.queues[self.visiting]
        request = queue[0]
        if request.lines[request.next].free_at <= start:
            return request
        for place in range(1, self.left):
            request = queue[place]
            if request.lines[request.next].free_at <= start:
                return request
        # All in this visit wait for their lines: rather serve somebody else than nobody.
        for package in self.nearest[self.visiting]:
            for request in self.queues[package]:
                if request.lines[request.next].free_at <= start:
                    return request
        return None

    def _visit_next(self) -> None:
        """Go to the nearest queue not yet visited in this round, or begin a new round."""
        self.visited[self.visiting] = True
        nearest = self.nearest[self.visiting]
        for fresh in (False, True):
            if fresh:
                self.visited = [False] * len(self.queues)
            for package in (*nearest[1:], nearest[0]):
                if self.queues[package] and not self.visited[package]:
                    self.visiting = package
                    self.left = len(self.queues[package])
                    return

    def _remove(self, request: Request) -> None:
        queue = self.queues[request.package]
        if request.package == self.visiting and self.left:
            self.left -= queue.index(request) < self.left
        queue.remove(request)
        self.waiting -= 1

    def _first_free(self) -> int:
        """Return when the first of the lines that somebody waits for becomes free."""
        return min(
            request.lines[request.next].free_at for queue in self.queues for request in queue
        )

    def _sleep_until(self, time: int) -> None:
        if self.wakes_at == NEVER or time < self.wakes_at:
            self.wakes_at = time
            # Before anything else in that cycle: who waits for a line gets it before its old owner,
            # woken in the same cycle, can write to it once more.
            wake = Arrival(self.env)
            wake.callbacks.append(self._wake)
            wake.arrive(time - int(self.env.now), first=True)


def _by_distance(topology: Topology, package: int) -> tuple[int, ...]:
    hops = topology.hops[package]
    return tuple(sorted(range(topology.packages), key=lambda other: (hops[other], other)))
