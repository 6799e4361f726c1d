"""The round-robin scheduler: a ring of dispatchers, a timeslice each (``kernel/schedule_rr.c``)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from labkit.multikernel.dcb import NEVER, Dcb
from labkit.multikernel.scheduler import Scheduler


class RoundRobin(Scheduler):
    """The first of the queue runs; at the end of its slice it goes to the back."""

    def __init__(self, timeslice: int) -> None:
        self.timeslice = timeslice
        self.queue: deque[Dcb] = deque()
        self.ends_at = NEVER  # when the slice of the first in the queue ends
        self.first: Dcb | None = None  # whose slice it is

    def __contains__(self, dcb: object) -> bool:
        return dcb in self.queue

    def __len__(self) -> int:
        return len(self.queue)

    def add(self, dcb: Dcb, now: int) -> None:  # noqa: ARG002 - only RBED needs the time
        """Append a dispatcher."""
        if dcb not in self.queue:
            self.queue.append(dcb)

    def remove(self, dcb: Dcb, now: int) -> None:  # noqa: ARG002
        """Take a dispatcher out; its slice is over."""
        if dcb in self.queue:
            self.queue.remove(dcb)

    def schedule(self, now: int) -> Dcb | None:
        """Return the first of the queue; whoever has used up its slice goes to the back before."""
        queue = self.queue
        if not queue:
            self.first = None
            self.ends_at = NEVER
            return None
        if queue[0] is self.first and now >= self.ends_at:
            queue.rotate(-1)
            self.first = None
        if queue[0] is not self.first:
            self.first = queue[0]
            self.ends_at = now + self.timeslice
        return self.first

    def schedule_now(self, dcb: Dcb, now: int) -> None:
        """Move a dispatcher to the front: it inherits what is left of the slice."""
        if self.ends_at == NEVER:  # on an idle core there is nothing to inherit
            self.ends_at = now + self.timeslice
        self.queue.remove(dcb)
        self.queue.appendleft(dcb)
        self.first = dcb

    def yield_slice(self, dcb: Dcb, now: int) -> None:  # noqa: ARG002
        """Send a dispatcher to the back."""
        if dcb in self.queue:
            self.queue.remove(dcb)
            self.queue.append(dcb)
            self.first = None

    def rings_at(self, now: int) -> int:  # noqa: ARG002
        """Return the end of the slice."""
        return self.ends_at if self.queue else NEVER

    def rotation(self) -> Sequence[Dcb]:
        """Return the queue, if a slice begins."""
        return () if self.first is not None else tuple(self.queue)

    def begin_with(self, dcb: Dcb, now: int) -> None:
        """Turn the ring until this dispatcher is the first."""
        self.queue.rotate(-self.queue.index(dcb))
        self.first = dcb
        self.ends_at = now + self.timeslice
