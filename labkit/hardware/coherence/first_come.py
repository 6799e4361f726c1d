"""A home node that serves strictly in the order of arrival: what arbitration the model does without."""

from __future__ import annotations

from labkit.hardware.coherence.home_node import HomeNode
from labkit.hardware.coherence.request import Request


class FirstCome(HomeNode):
    """First come, first served: a request waits in its place until its line is free.

    On its line nobody is passed, so all times are known when a request arrives. Then the order in
    which cores start decides who hands lines to whom for ever, which no measured machine does.
    """

    def ask(self, request: Request) -> None:
        """Take in a request and put it behind all others."""
        now = self.env.now
        for line in request.lines:
            start = max(now, self.free_at[0], line.free_at)
            request.ready = max(request.ready, self._transact(line, request, start))
        request.next = len(request.lines)
        request.granted(request)
