"""Who waits for whom in an agreement, for what, and since which step.

A core that has crashed tells nobody; whoever waits for it waits for ever, and keeps what it has locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from labkit.workloads.agreement_laws import Watched


class Wait(NamedTuple):
    """One core that cannot go on without another."""

    core: int
    needs: int
    what: str
    identity: Any  # the agreement, or the capability that it is about
    lock: Any  # the object that the core keeps locked meanwhile, or None


class Blocking:
    """Looks at all cores after each step, and remembers since when each wait has lasted.

    Args:
        waits: returns what all cores wait for now, those that have crashed included.
    """

    def __init__(self, waits: Callable[[], Iterable[Wait]]) -> None:
        self._waits = waits
        self.since: dict[Wait, int] = {}

    def look(self, step: int) -> None:
        """Note the waits that are new after a step, and forget those that are over."""
        self.since = {wait: self.since.get(wait, step) for wait in self._waits()}

    def waits(self, *, crashed: set[int]) -> list[Wait]:
        """Return what the cores that still run wait for."""
        return [wait for wait in self.since if wait.core not in crashed]

    def report(self, *, crashed: set[int], unit: str = "step") -> list[str]:
        """Return the waits of all cores that still run, in sentences; ``unit`` is what was counted."""
        sentences = []
        for wait in self.waits(crashed=crashed):
            gone = " (crashed)" if wait.needs in crashed else ""
            kept = f", and keeps {wait.lock} locked" if wait.lock is not None else ""
            sentences.append(
                f"core {wait.core} waits for core {wait.needs}{gone}: {wait.what} of "
                f"{wait.identity}, since {unit} {self.since[wait]}{kept}"
            )
        return sentences


def agreement_waits(parties: Mapping[int, Watched]) -> Iterator[Wait]:
    """Yield what the parties of an agreement wait for."""
    for core, party in parties.items():
        for agreement in party.agreements.values():
            identity, object = agreement.identity, agreement.object
            lock = object if party.locks.get(object) == identity else None
            for needs in agreement.waits_for:
                yield Wait(core, needs, agreement.phase.value, identity, lock)
