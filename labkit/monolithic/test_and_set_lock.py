"""The test-and-set lock: one bit, and whoever finds it clear has the lock. Nobody stands in line.

In its plain form a waiting core keeps writing, and so keeps taking the line away from the holder and
from everybody else. With a test first it polls its own copy and writes only when the bit was clear;
then it is quiet while the lock is held, and all who wait rush for it when it is not.
"""

from __future__ import annotations

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.monolithic.locks import Lock, Step, spin_until

CLEAR, SET = 0, 1
"""What the line holds."""


class TestAndSetLock(Lock):
    """A lock in one bit.

    Args:
        machine: where its line is made.
        name: for the trace.
        home: the package whose memory the line is in.
        tests_first: whether a core that waits only reads until the bit is clear.
    """

    __test__ = False  # it is no test, whatever its name begins with

    def __init__(
        self, machine: Machine, name: str = "lock", *, home: int = 0, tests_first: bool = True
    ) -> None:
        self.line = machine.line(name, home=home, value=CLEAR)
        self.tests_first = tests_first

    def acquire(self, core: Core) -> Step:
        """Set the bit until it was clear before."""
        while (yield from core.update(self.line, _set)) == SET:
            if self.tests_first:
                yield from spin_until(core, self.line, _is_clear)

    def release(self, core: Core) -> Step:
        """Clear the bit."""
        yield from core.store((self.line,), CLEAR)


def _set(_: int) -> int:
    return SET


def _is_clear(bit: int) -> bool:
    return bit == CLEAR
