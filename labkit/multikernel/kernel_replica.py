"""A replica that the CPU driver keeps: its monitor needs a system call to look at it, and one to change it.

A party is no place to wait for the kernel, so the calls are counted, and made before anything that the
party has to say leaves the core.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.agreement import Replica
from labkit.multikernel.system_call import Step, SystemCall


class InvokeCapability(SystemCall):
    """A monitor asks its CPU driver for something that only the kernel may look at or change."""

    def perform(self, kernel: Any, caller: Any) -> Step:
        """Nothing is left to do: what counts here is the way in and out."""
        del kernel, caller
        yield from ()


class KernelReplica:
    """Wraps a replica of one core; each look and each change is a system call of its monitor."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.owed = 0

    def accepts(self, object: Any, change: Any) -> bool:
        """Return whether this core has nothing against a change."""
        self.owed += 1
        return self.replica.accepts(object, change)

    def apply(self, object: Any, change: Any) -> Any:
        """Make a change and return what was there before."""
        self.owed += 1
        return self.replica.apply(object, change)

    def invoke(self) -> Step:
        """Make the system calls that are owed."""
        while self.owed:
            self.owed -= 1
            yield InvokeCapability()  # type: ignore[misc] # a program yields calls as well as events
