"""What every coherence protocol offers; which one a machine has is one argument of ``Machine``."""

from __future__ import annotations

from abc import ABC, abstractmethod

from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.traffic import Traffic
from labkit.hardware.specification import MachineSpec

Grant = tuple[int, int]
"""When the requester may use a line, and when the next transaction on it may start."""


class Protocol(ABC):
    """A family of protocols: each turns a granted request into a price and a new state of the line.

    The home node calls them in coherence order, one transaction a line at a time. A request of
    ``core``, which sits on ``package``, is served from ``start`` on; a read that came in before, at
    ``arrived``, and waited for its line is on its way already.
    """

    @abstractmethod
    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:
        """Give the core a copy to read."""

    @abstractmethod
    def own(self, line: Line, core: int, package: int, start: int) -> Grant:
        """Give the core the only copy, to write."""

    def price(self, spec: MachineSpec) -> None:  # noqa: B027 - nothing is right for a bus
        """Let what depends on the links cost what it does on this machine, from now on; here nothing."""

    def traffic(self) -> Traffic | None:
        """Return the messages between packages so far; None where there are no links that carry them."""
        return None
