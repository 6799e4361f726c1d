"""What must hold of agreements at every step, checked from outside by reading all cores' logs.

- TP1: no two cores end an agreement in different ways.
- TP2: a change is made only if every core has said yes.
- TP3: an agreement that was aborted, or is over, leaves no lock.
- TP4: whoever asked is told that a change is made only when all cores have made it.
- TP5: the changes of one object are made in the same order everywhere.

When all is over and nobody has crashed, there is also nothing under way any more, and all replicas are
equal (RE2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from labkit.multikernel.agreement import Agreement, Entry, Identity


class BrokenLaw(Exception):
    """A law that does not hold, with the core and the agreement at which it was seen."""


class Watched(Protocol):
    """What the laws look at in a party."""

    log: list[Entry]
    agreements: dict[Identity, Agreement]


class AgreementLaws:
    """Reads what is new in the logs after each step; the first law that is broken is raised."""

    def __init__(self, parties: Mapping[int, Watched], *, has_votes: bool = True) -> None:
        self.parties = parties
        self.has_votes = has_votes
        self.read = dict.fromkeys(parties, 0)
        self.outcomes: dict[Identity, tuple[str, int]] = {}
        self.said: dict[Identity, dict[int, str]] = defaultdict(dict)
        self.made: dict[Identity, set[int]] = defaultdict(set)
        self.orders: dict[Any, list[Identity]] = defaultdict(list)
        self.places: dict[tuple[Any, int], int] = defaultdict(int)

    def look(self) -> None:
        """Check whatever the cores have noted since the last look.

        Raises:
            BrokenLaw: which, and where.
        """
        for core, party in self.parties.items():
            while self.read[core] < len(party.log):
                entry = party.log[self.read[core]]
                self.read[core] += 1
                self._check(core, entry)

    def look_at_the_end(self, replicas: Sequence[Any]) -> None:
        """Check what must hold when nothing is under way and nobody has crashed.

        Raises:
            BrokenLaw: which, and where.
        """
        for core, party in self.parties.items():
            for identity in party.agreements:
                raise BrokenLaw(f"TP3: {identity} has no end at core {core}")
            for object, identity in getattr(party, "locks", {}).items():
                raise BrokenLaw(f"TP3: core {core} still holds the lock of {object} for {identity}")
        for core, replica in zip(self.parties, replicas, strict=True):
            if replica != replicas[0]:
                raise BrokenLaw(f"RE2: core {core} has {replica}, others {replicas[0]}")

    def _check(self, core: int, entry: Entry) -> None:
        what, identity, object = entry
        if what in {"yes", "no"}:
            self.said[identity][core] = what
        elif what == "done":
            self._told(core, identity)
        else:
            self._outcome(core, what, identity)
            if what == "commit":
                self._commit(core, identity, object)
            elif identity in getattr(self.parties[core], "locks", {}).values():
                raise BrokenLaw(f"TP3: core {core} has aborted {identity} and keeps its lock")

    def _outcome(self, core: int, what: str, identity: Identity) -> None:
        first, where = self.outcomes.setdefault(identity, (what, core))
        if what != first:
            raise BrokenLaw(f"TP1: {identity} is {what} at core {core}, {first} at core {where}")

    def _commit(self, core: int, identity: Identity, object: Any) -> None:
        said = self.said[identity]
        if self.has_votes:
            self._all(core, identity, (c for c in self.parties if said.get(c) != "yes"))
        self.made[identity].add(core)
        order, place = self.orders[object], self.places[object, core]
        self.places[object, core] += 1
        if place == len(order):
            order.append(identity)
        elif order[place] != identity:
            raise BrokenLaw(
                f"TP5: core {core} makes {identity} on {object} where others made {order[place]}"
            )

    def _all(self, core: int, identity: Identity, without: Iterable[int]) -> None:
        for other in without:
            said = self.said[identity].get(other, "nothing")
            raise BrokenLaw(f"TP2: core {core} commits {identity}, core {other} said {said}")

    def _told(self, core: int, identity: Identity) -> None:
        if self.outcomes[identity][0] == "commit":
            for other in self.parties:
                if other not in self.made[identity]:
                    raise BrokenLaw(
                        f"TP4: core {core} says that {identity} is made, core {other} has not made it"
                    )
