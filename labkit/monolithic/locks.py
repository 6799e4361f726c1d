"""Spin locks: how cores that share memory keep each other out of it.

A lock is lines of memory and a protocol of loads, stores and atomic updates on them; it has nothing
else. Whoever waits polls a line. The kinds differ in who may go next, and in how many lines move when
the lock changes hands (Mellor-Crummey and Scott, 1991): that, not the lock's own work, is what a lock
costs many cores.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from typing import Any

from simpy import Event

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core

Step = Generator[Event, Any, None]


class Lock(ABC):
    """At most one core holds it; a core that holds it does not ask again."""

    @abstractmethod
    def acquire(self, core: Core) -> Step:
        """Wait until this core holds the lock."""

    @abstractmethod
    def release(self, core: Core) -> Step:
        """Give the lock up. What the core wrote before is seen by whoever gets the lock next."""


def spin_until(core: Core, line: Line, is_so: Callable[[Any], bool]) -> Generator[Event, Any, Any]:
    """Poll a line until its value is what somebody waits for, and return that value."""
    while not is_so(value := (yield from core.load(line))):
        yield from core.wait_for_change(line)
    return value
