"""Changes of a replicated object, one action at a time, under the eyes of RE1 and RE2."""

from __future__ import annotations

from typing import Any

from labkit.multikernel.agreement import Result
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.replication import AgreedChanges
from labkit.workloads.agreement_laws import BrokenLaw
from labkit.workloads.agreement_run import AgreementRun, name_of
from labkit.workloads.replication_mistakes import Replicated


class Journal(RegisterFile):
    """A replica whose values are the changes that were made, in order: nothing about it is forgotten."""

    def read(self, object: Any) -> Any:
        """Return all changes of an object so far."""
        return self.values.get(object, ())

    def apply(self, object: Any, change: Any) -> Any:
        """Add a change."""
        old = self.read(object)
        self.values[object] = (*old, change)
        return old


class ReplicationRun(AgreementRun):
    """As ``AgreementRun``; to begin is to update, and whoever has updated reads what it wrote (RE1)."""

    def __init__(self, make: type[Replicated], *, cores: int = 4, is_star: bool = False) -> None:
        has_votes = issubclass(make, AgreedChanges)
        self.unread = ""
        super().__init__(make, cores=cores, is_star=is_star, replica=Journal, has_votes=has_votes)

    def start(self, party: Any, number: int, change: int) -> None:
        """Update an object; look at RE1 when it is over."""
        object = name_of(number)

        def done(result: Result, _: Any) -> None:
            self.results.append(result)
            if result is Result.MADE and change not in party.read(object):
                self.unread = f"RE1: core {party.core} has changed {object} and reads the old value"

        party.update(object, change, done)

    def check(self) -> None:
        """Look at the laws of agreement, and at RE1."""
        if self.unread:
            raise BrokenLaw(self.unread)
        super().check()
