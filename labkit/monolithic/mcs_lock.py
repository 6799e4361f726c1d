"""The MCS lock: a queue of cores, each of which polls a line of its own. First come, first served.

After Mellor-Crummey and Scott (1991). The lock's one shared line names the last core in the queue.
Whoever comes puts itself there and tells the core before it; whoever leaves grants the lock to the
core after it. A handover moves the same few lines however many cores wait.
"""

from __future__ import annotations

from typing import Any

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.monolithic.locks import Lock, Step, spin_until

NOBODY = None
"""The last in an empty queue, or the successor of a core that has none yet."""
WAITING, GRANTED = 0, 1
"""What a core's own line tells it."""


class McsLock(Lock):
    """A lock in one line, and two lines for each core: who comes after it, and whether it has the lock."""

    def __init__(self, machine: Machine, name: str = "lock", *, home: int = 0) -> None:
        self.tail = machine.line(f"{name} tail", home=home, value=NOBODY)
        self.successors = _line_each(machine, f"{name} successor of", NOBODY)
        self.grants = _line_each(machine, f"{name} grant of", WAITING)

    def acquire(self, core: Core) -> Step:
        """Join the queue; behind somebody, wait until that core grants the lock."""
        me = core.number
        yield from core.store((self.successors[me],), NOBODY)
        yield from core.store((self.grants[me],), WAITING)
        before = yield from core.update(self.tail, lambda _: me)
        if before is not NOBODY:
            yield from core.store((self.successors[before],), me)
            yield from spin_until(core, self.grants[me], _is_granted)

    def release(self, core: Core) -> Step:
        """Leave the queue empty if nobody came after; else grant the lock to whoever did."""
        me = core.number
        after = yield from core.load(self.successors[me])
        if after is NOBODY:
            last = yield from core.update(self.tail, lambda last: NOBODY if last == me else last)
            if last == me:
                return
            # Somebody has joined the queue and is about to say so.
            after = yield from spin_until(core, self.successors[me], _is_somebody)
        yield from core.store((self.grants[after],), GRANTED)


def _is_granted(grant: int) -> bool:
    return grant == GRANTED


def _is_somebody(core: int | None) -> bool:
    return core is not NOBODY


def _line_each(machine: Machine, name: str, value: Any) -> list[Line]:
    """Return a line for each core, in the memory of its own package."""
    return [
        machine.line(f"{name} {core.number}", home=core.package, value=value)
        for core in machine.cores
    ]
