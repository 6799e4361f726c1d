"""What every coherence protocol offers; which one a machine has is one argument of ``Machine``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Request


class Grant(NamedTuple):
    """When the requester may use a line, and when the next transaction on it may start."""

    usable_at: int
    free_at: int


class Protocol(ABC):
    """A family of protocols: each turns a granted request into a price and a new state of the line.

    The home node calls them in coherence order, one transaction a line at a time.
    """

    @abstractmethod
    def share(self, line: Line, request: Request, start: int) -> Grant:
        """Give the requesting core a copy to read."""

    @abstractmethod
    def own(self, line: Line, request: Request, start: int) -> Grant:
        """Give the requesting core the only copy, to write."""
