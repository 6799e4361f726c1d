"""A system call: what a dispatcher asks its own core's CPU driver to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import Any

from simpy import Event

Step = Generator[Event, Any, Any]


class SystemCall(ABC):
    """A request that a dispatcher yields to its CPU driver, which answers with the value of the yield.

    Each call is a class of its own, beside the mechanism that it belongs to. ``perform`` is bounded
    and runs to completion: it never waits for another dispatcher or another core.
    """

    __slots__ = ()

    @abstractmethod
    def perform(self, kernel: Any, caller: Any) -> Step:
        """Do it, in the kernel of the caller's core, and return the answer."""

    @property
    def name(self) -> str:
        """The call's name in a trace."""
        return type(self).__name__
