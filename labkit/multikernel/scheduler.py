"""What a CPU driver asks of its scheduler, whichever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from labkit.hardware.specification import MachineSpec
from labkit.multikernel.dcb import Dcb

TIMESLICE_MILLISECONDS = 80
"""The real system's default timeslice (``hake/Config.hs``)."""


def timeslice(spec: MachineSpec) -> int:
    """Return the default timeslice in cycles of the machine's clock."""
    return TIMESLICE_MILLISECONDS * 1000 * spec.cycles("clock_mhz")


class Scheduler(ABC):
    """Chooses which of the runnable dispatchers of one core runs, and for how long.

    The dispatcher that runs stays in the queue: runnable and in the queue mean the same.
    """

    @abstractmethod
    def __contains__(self, dcb: object) -> bool:
        """Return whether a dispatcher is in the queue."""

    @abstractmethod
    def __len__(self) -> int:
        """Return how many dispatchers are in the queue."""

    @abstractmethod
    def add(self, dcb: Dcb, now: int) -> None:
        """Put a dispatcher into the queue; nothing happens if it is there."""

    @abstractmethod
    def remove(self, dcb: Dcb, now: int) -> None:
        """Take a dispatcher out of the queue; nothing happens if it is not there."""

    @abstractmethod
    def schedule(self, now: int) -> Dcb | None:
        """Return the dispatcher to run now, or ``None`` if there is none."""

    @abstractmethod
    def schedule_now(self, dcb: Dcb, now: int) -> None:
        """Let a dispatcher of the queue run next, before all others."""

    @abstractmethod
    def yield_slice(self, dcb: Dcb, now: int) -> None:
        """Give up the rest of a dispatcher's slice."""

    @abstractmethod
    def rings_at(self, now: int) -> int:
        """Return when the scheduler wants to be asked again after a choice, or ``NEVER``."""

    def rotation(self) -> Sequence[Dcb]:
        """Return in which order dispatchers run that all yield at once, or nothing if it may vary."""
        return ()

    @abstractmethod
    def begin_with(self, dcb: Dcb, now: int) -> None:
        """Go on in that order with this dispatcher, at the beginning of a slice."""
