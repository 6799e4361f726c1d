"""A lock server: one core hands out all locks, and everybody asks it first.

After ``rcap_db_central`` of 2011, without its table of all capabilities: here the server has only the
locks, and whoever holds one asks everybody. An operation locks the memory that it is about; if any of
that is locked it gets ``RETRY``. So all operations on the same memory are in one order, and every law
holds; but the server hears of everything, and it is one core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from labkit.multikernel.capabilities.conversation import (
    CapabilityParty,
    Done,
    Parts,
    Replies,
    worst,
)
from labkit.multikernel.capabilities.core_capabilities import (
    CoreCapabilities,
    Event,
    Relations,
)
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.ranges import Range, without
from labkit.multikernel.capabilities.retyping import create_parts
from labkit.multikernel.capabilities.types import BOUND_TO_ITS_CORE, MEMORY, Capability
from labkit.multikernel.party import MessageHandler, Send
from labkit.multikernel.status import Status


class CentralParty(CapabilityParty):
    """One core's monitor; that of the first core is the lock server as well."""

    carriers = frozenset({"send_cap"})

    def __init__(
        self, core: int, cores: Sequence[int], send: Send, kernel: CoreCapabilities
    ) -> None:
        super().__init__(core, cores, send, kernel)
        self.server = self.cores[0]
        self.locked: list[Range] = []  # kept by the server
        self._is_sweeping = False

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """What the server is asked, and what is asked under a lock."""
        return {
            "lock": lambda source, token, *what: self.send(
                source, "lock_result", token, self._grant(what)
            ),
            "unlock": lambda _, *what: self.locked.remove(what),
            "send_cap": self._receive,
            "look": self._look,
            "revoke_here": self._revoke_here,
            **dict.fromkeys(
                ("lock_result", "send_cap_result", "look_result", "revoke_here_result"),
                self.answered,
            ),
        }

    def copy(self, cte: Cte, to: int, done: Done, *, give_away: bool = False) -> None:
        """Send the capability, under a lock."""
        capability = cte.capability
        if capability.type in BOUND_TO_ITS_CORE and to != self.core:
            return done(Status.CAP_NOT_SENDABLE)

        def begin(finish: Done) -> None:
            def arrived(_: int, status: Status) -> None:
                if give_away:
                    self.kernel.drop(cte)
                finish(status)

            if to == self.core:
                self.kernel.create(capability, owner=self.core, relations=Relations())
                finish(Status.OK)
            else:
                self.ask(to, "send_cap", capability, then=arrived)

        return self._under_lock(cte, begin, done)

    def retype(self, cte: Cte, parts: Parts, done: Done) -> None:
        """Ask everybody for descendants, under a lock."""
        capability = cte.capability

        def begin(finish: Done) -> None:
            def all_in(replies: Replies) -> None:
                status = worst(replies)
                finish(*create_parts(self, cte, parts)) if status.is_ok else finish(status)

            self.ask_all("look", capability, *parts.range_of(capability), then=all_in)

        self._under_lock(cte, begin, done)

    def delete(self, cte: Cte, done: Done) -> None:
        """Empty a slot; whether it was the last one, everybody says under a lock."""
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        return self._under_lock(cte, lambda finish: self._delete(cte, finish), done)

    def revoke(self, cte: Cte, done: Done) -> None:
        """Tell everybody to delete, under a lock."""

        def begin(finish: Done) -> None:
            def all_in(replies: Replies) -> None:
                gone = set(self._take_away(cte.capability, keep=cte))
                gone.update(one for _, (theirs,) in replies for one in theirs)
                for capability in sorted(gone - {cte.capability}, key=str):
                    self.kernel.journal.append(Event("cleaned", capability))
                finish(Status.OK)

            self.ask_all("revoke_here", cte.capability, then=all_in)

        self._under_lock(cte, begin, done)

    def work(self) -> bool:
        """Begin to delete one slot of the delete list, or to free a CNode of the clear list."""
        cleared = None
        if self._is_sweeping:
            return False
        if not self.kernel.delete_list:
            cleared = self.kernel.cleared()
            if cleared is None:
                return False
        cte = cleared or self.kernel.delete_list[0]
        self._is_sweeping = True

        def begin(finish: Done) -> None:
            self._free(cte, finish) if cleared else self._delete(cte, finish)

        def swept(status: Status) -> None:
            self._is_sweeping = False
            if cleared and not status.is_ok:
                self.kernel.put_back(cleared)

        self._under_lock(cte, begin, swept, is_in_delete=True)
        return True

    def _under_lock(
        self,
        cte: Cte,
        begin: Callable[[Done], None],
        done: Done,
        *,
        is_in_delete: bool = False,
    ) -> None:
        """Lock the memory of a capability, begin, and unlock when that is finished."""
        what = cte.capability.base, cte.capability.end

        def finish(status: Status, *made: object) -> None:
            if self.core == self.server:
                self.locked.remove(what)
            else:
                self.send(self.server, "unlock", *what)
            done(status, *made)

        def granted(_: int, status: Status) -> None:
            if not status.is_ok:
                done(status)
            elif is_in_delete or self.kernel.is_alive(cte):
                begin(finish)
            else:
                finish(Status.CAP_NOT_FOUND)

        if self.core == self.server:
            granted(self.core, self._grant(what))
        else:
            self.ask(self.server, "lock", *what, then=granted)

    def _grant(self, what: Range) -> Status:
        """Server: lock a range unless a part of it is locked."""
        if any(first < what[1] and what[0] < end for first, end in self.locked):
            return Status.REMOTE_CAP_RETRY
        self.locked.append(what)
        return Status.OK

    def _receive(self, source: int, token: int, capability: Capability) -> None:
        self.kernel.create(capability, owner=self.core, relations=Relations())
        self.send(source, "send_cap_result", token, Status.OK)

    def _look(self, source: int, token: int, capability: Capability, first: int, end: int) -> None:
        """Say whether a descendant is in the way, whether there is a copy, and what is covered."""
        database = self.kernel.database
        taken = any(cte.capability.overlaps(first, end) for cte in database.descendants(capability))
        status = Status.REVOKE_FIRST if taken else Status.OK
        has_copy = bool(self.kernel.copies(capability))
        self.send(source, "look_result", token, status, has_copy, self.kernel.covered(first, end))

    def _delete(self, cte: Cte, finish: Done) -> None:
        capability = cte.capability
        if any(other is not cte for other in self.kernel.copies(capability)):
            self.kernel.drop(cte)
            return finish(Status.OK)

        def all_in(replies: Replies) -> None:
            if any(has_copy for _, (_, has_copy, _) in replies):
                self.kernel.drop(cte)
            elif self.kernel.clean_up(cte):
                self._free_uncovered(cte, replies)
            finish(Status.OK)

        what = capability.base, capability.end
        return self.ask_all("look", capability, *what, then=all_in)

    def _free(self, cte: Cte, finish: Done) -> None:
        """Free the memory of a CNode whose slots are empty now."""

        def all_in(replies: Replies) -> None:
            self._free_uncovered(cte, replies)
            finish(Status.OK)

        what = cte.capability.base, cte.capability.end
        self.ask_all("look", cte.capability, *what, then=all_in)

    def _free_uncovered(self, cte: Cte, replies: Replies) -> None:
        capability = cte.capability
        what = capability.base, capability.end
        covered = [one for _, (_, _, theirs) in replies for one in theirs]
        if capability.type in MEMORY:
            for first, end in without([what], [*covered, *self.kernel.covered(*what)]):
                self.kernel.free(first, end - first)

    def _revoke_here(self, source: int, token: int, target: Capability) -> None:
        self.send(source, "revoke_here_result", token, tuple(self._take_away(target)))

    def _take_away(self, target: Capability, *, keep: Cte | None = None) -> list[Capability]:
        """Delete copies and descendants here, and return what they were."""
        database = self.kernel.database
        found = [c for c in database.copies(target) + database.descendants(target) if c is not keep]
        for cte in found:
            self.kernel.drop(cte)
            self.kernel.empty_cnode(cte)
        return [cte.capability for cte in found]
