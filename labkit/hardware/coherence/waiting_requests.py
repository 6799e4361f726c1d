"""The requests that wait at a home node, and which of them is next.

They wait in a queue for each package they come from. The node visits the queues in turn, the nearest
first, and serves at each visit the requests that were waiting when it began: neighbours hand a line on
among themselves before it crosses a link, and nobody waits for more than one round. So the order in which
cores were started does not matter, as it would if requests were served first come, first served.
"""

from __future__ import annotations

from collections import deque

from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Request
from labkit.hardware.topology import Topology


class WaitingRequests:
    """A queue for each package, ``count`` requests in all; ``visiting`` is the queue served now.

    It also knows which lines they wait for: that is asked far more often than it changes, and two hundred
    readers may wait for one line.
    """

    def __init__(self, topology: Topology, *, package: int) -> None:
        self.queues: list[deque[Request]] = [deque() for _ in range(topology.packages)]
        self.count = 0
        self.wanted: list[Line] = []  # what they wait for, each line once
        self.visiting = package
        self.left = 0  # requests still to serve in this visit
        self.visited = [False] * topology.packages
        self.nearest = topology.nearest

    def add(self, request: Request) -> None:
        """Put a request behind those of its package."""
        self.queues[request.package].append(request)
        self.count += 1
        line = request.lines[request.next]
        if not line.wanted_by:
            self.wanted.append(line)
        line.wanted_by += 1

    def is_first(self, request: Request) -> bool:
        """Return whether a request is the first of the queue that is visited."""
        return self.queues[self.visiting][0] is request

    def choose(self, start: int) -> Request | None:
        """Return the request to serve next, or None if the line of every one of them is busy."""
        if not self.left:
            self._visit_next()
        queue = self.queues[self.visiting]
        request = queue[0]
        if request.lines[request.next].free_at <= start:
            return request
        if self.first_free() > start:
            return None
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

    def first_free(self) -> int:
        """Return when the first of the lines that somebody waits for becomes free."""
        return min([line.free_at for line in self.wanted])

    def go_on(self, request: Request, place: int) -> None:
        """Let a request wait for another one of its lines."""
        self._want_no_more(request.lines[request.next])
        request.next = place
        line = request.lines[place]
        if not line.wanted_by:
            self.wanted.append(line)
        line.wanted_by += 1

    def remove(self, request: Request) -> None:
        """Take out a request that has got all of its lines."""
        queue = self.queues[request.package]
        self.count -= 1
        self._want_no_more(request.lines[request.next])
        at_visit = request.package == self.visiting and self.left
        if queue[0] is request:
            queue.popleft()
            if at_visit:
                self.left -= 1
            return
        if at_visit:
            self.left -= queue.index(request) < self.left
        queue.remove(request)

    def _want_no_more(self, line: Line) -> None:
        line.wanted_by -= 1
        if not line.wanted_by:
            self.wanted.remove(line)

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
