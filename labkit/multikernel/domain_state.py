"""The life of a domain, as the process manager keeps it (``usr/proc_mgmt``).

A domain runs as long as nobody stops it. To stop it, the spawn daemons of all cores that it runs on
are told; it is stopped when all of them have answered, and cleaned when all of them have released
what it held.
"""

from __future__ import annotations

from enum import Enum

from labkit.multikernel.status import Status


class DomainState(Enum):
    """How far a domain's life has come."""

    NIL = "nil"
    RUNNING = "running"
    STOP_PENDING = "stop pending"
    STOPPED = "stopped"
    CLEANED = "cleaned"


class DomainRecord:
    """One domain: its state, and which cores have still to answer."""

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self.name = name
        self.state = DomainState.NIL
        self.cores: set[int] = set()
        self.unanswered: set[int] = set()
        self.exit_code = 0

    def spawning(self, core: int) -> None:
        """Note that a core has been told to run it, its first one or one more.

        From then on it counts as running there: it may end, and tell so, before the core's own answer
        comes by another channel. A core that is told to stop it gets that message after this one.
        """
        assert self.state in {DomainState.NIL, DomainState.RUNNING}, self.state
        self.state = DomainState.RUNNING
        self.cores.add(core)

    def failed(self, core: int) -> None:
        """Note that a core could not run it."""
        if self.state is DomainState.RUNNING:
            self.cores.remove(core)
            if not self.cores:
                self.state = DomainState.NIL

    def stop(self, exit_code: int) -> Status:
        """Begin to stop it; the caller tells all of its cores."""
        if self.state is not DomainState.RUNNING:
            return Status.DOMAIN_NOT_RUNNING
        self.state = DomainState.STOP_PENDING
        self.exit_code = exit_code
        self.unanswered = set(self.cores)
        return Status.OK

    def stopped(self, core: int) -> bool:
        """Note a core's answer; return whether it was the last one."""
        assert self.state is DomainState.STOP_PENDING, self.state
        self.unanswered.remove(core)
        if self.unanswered:
            return False
        self.state = DomainState.STOPPED
        self.unanswered = set(self.cores)
        return True

    def cleaned(self, core: int) -> bool:
        """Note that a core has released everything; return whether it was the last one."""
        assert self.state is DomainState.STOPPED, self.state
        self.unanswered.remove(core)
        if self.unanswered:
            return False
        self.state = DomainState.CLEANED
        return True
