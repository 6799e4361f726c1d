"""The ticket lock: draw a number, wait until it is served. First come, first served.

The lock of Linux on x86 since 2.6.25 (2008, commit 314cdbefd1), with both numbers in one word. All who
wait poll that word, so when it changes each of them fetches its line again: a handover moves one line
for each core that waits.
"""

from __future__ import annotations

from typing import NamedTuple

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.monolithic.locks import Lock, Step, spin_until


class Tickets(NamedTuple):
    """What the line holds: the number that the next core draws, and the one that is served."""

    next: int
    serving: int


def draw(tickets: Tickets) -> Tickets:
    """Take the next number away."""
    return tickets._replace(next=tickets.next + 1)


def serve_next(tickets: Tickets) -> Tickets:
    """Call the next number."""
    return tickets._replace(serving=tickets.serving + 1)


class TicketLock(Lock):
    """A lock in one line of memory."""

    def __init__(self, machine: Machine, name: str = "lock", *, home: int = 0) -> None:
        self.line = machine.line(name, home=home, value=Tickets(0, 0))

    def acquire(self, core: Core) -> Step:
        """Draw a number and wait for it."""
        drawn: Tickets = yield from core.update(self.line, draw)
        if drawn.serving != drawn.next:
            yield from spin_until(core, self.line, lambda now: now.serving == drawn.next)

    def release(self, core: Core) -> Step:
        """Serve the next number; an atomic update, as somebody may draw one meanwhile."""
        yield from core.update(self.line, serve_next)
