"""Revoke: delete all other copies of a capability and all its descendants, on every core.

A core with a foreign copy first becomes the owner. The master of a revoke then goes twice around:

1. ``revoke_mark``    to everybody: empty those slots that you can, put the others on your delete list
2. ``revoke_ready``   from everybody; nobody may say no
3. ``revoke_commit``  to everybody: now empty what is on the list (*sweep*)
4. ``revoke_done``    from everybody, when it is empty

4(n-1) messages on n cores (``usr/monitor/capops/revoke.c``). Between mark and commit a core takes no
copy of what is revoked, and it is not ready before the copies that it has sent have been answered.
So no copy is on its way when the master commits.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import attrs

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done, Replies
from labkit.multikernel.capabilities.deleting import Deleting
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.moving import Moving
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import Capability
from labkit.multikernel.capabilities.under_way import UnderWay
from labkit.multikernel.party import MessageHandler
from labkit.multikernel.status import Status


@attrs.define(eq=False)
class Wait:
    """Something to do as soon as a condition holds."""

    until: Callable[[], bool]
    then: Callable[[], None]


@attrs.define(eq=False)
class Marked:
    """What a core knows of another core's revoke: its master, the target, and the slots not empty yet."""

    master: int
    target: Capability
    slots: set[Cte]


class Revoking:
    """One core's part in revokes, as master and as one of the others."""

    def __init__(
        self, party: CapabilityParty, under_way: UnderWay, moving: Moving, deleting: Deleting
    ) -> None:
        self.party = party
        self.kernel = party.kernel
        self.under_way = under_way
        self.moving = moving
        self.deleting = deleting
        self.marks: dict[Hashable, Marked] = {}  # revokes of others
        self.waits: list[Wait] = []
        self.begun = 0
        self.handlers: Mapping[str, MessageHandler] = {
            "revoke_mark": self.mark,
            "revoke_ready": party.answered,
            "revoke_commit": self.commit,
            "revoke_done": party.answered,
        }

    def begin(self, cte: Cte, done: Done) -> None:
        """Revoke a capability that somebody on this core has."""
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        if self.kernel.is_busy(cte.capability) or cte.capability in self.under_way.marked:
            return done(Status.REMOTE_CAP_RETRY)
        if cte.owner_core == self.kernel.core:
            return self._mark_everywhere(cte, done)

        def retrieved(status: Status) -> None:
            if status.is_ok and not self.kernel.is_alive(cte):
                status = Status.CAP_NOT_FOUND
            self._mark_everywhere(cte, done) if status.is_ok else done(status)

        return self.moving.pull(cte, retrieved)

    @property
    def uncommitted(self) -> list[tuple[int, Capability]]:
        """The masters that owe this core a commit, and of what."""
        return [(marked.master, marked.target) for marked in self.marks.values()]

    def settle(self) -> None:
        """Go on with whatever has waited for what has happened since."""
        while ready := [wait for wait in self.waits if wait.until()]:
            self.waits.remove(ready[0])
            ready[0].then()

    def _mark_everywhere(self, cte: Cte, done: Done) -> None:
        """Master: phase one."""
        target = cte.capability
        self.begun += 1
        number = self.begun
        keeps_copies = self.under_way.takes_care(Switch.COPY_OF_TARGET)
        self.under_way.marked.append(target)
        self.deleting.paused += 1
        slots = self.kernel.mark(target, keep=cte)
        if keeps_copies:
            self.kernel.lock(target)

        def all_ready(_: Replies) -> None:
            self._when_copies_are_answered(target, commit)

        def commit() -> None:
            self.under_way.marked.remove(target)
            self.deleting.paused -= 1
            self.party.ask_all("revoke_commit", number, then=all_done)

        def all_done(_: Replies) -> None:
            self._when_empty(slots, finish)

        def finish() -> None:
            # As read, the target is unlocked here whether or not this revoke has locked it.
            self.kernel.unlock(target)
            for copy in self.kernel.copies(target):
                copy.remote_copies = copy.remote_descendants = False
            done(Status.OK)

        self.party.ask_all("revoke_mark", number, target, then=all_ready)

    def mark(self, source: int, token: int, number: int, target: Capability) -> None:
        """Phase one on another core."""
        self.deleting.paused += 1
        self.under_way.marked.append(target)
        self.marks[self._key(source, number)] = Marked(source, target, self.kernel.mark(target))
        self._when_copies_are_answered(
            target, lambda: self.party.send(source, "revoke_ready", token)
        )

    def commit(self, source: int, token: int, number: int) -> None:
        """Phase two on another core: the delete list may be worked on again."""
        marked = self.marks.pop(self._key(source, number), None)
        if marked is None:  # taken for another revoke of the same number
            return self.party.send(source, "revoke_done", token)
        self.deleting.paused -= 1
        self.under_way.marked.remove(marked.target)
        return self._when_empty(marked.slots, lambda: self.party.send(source, "revoke_done", token))

    def _when_copies_are_answered(self, target: Capability, then: Callable[[], None]) -> None:
        waits = self.under_way.takes_care(Switch.EARLY_READY)
        self.waits.append(Wait(lambda: not (waits and self.under_way.is_sending_any(target)), then))

    def _when_empty(self, slots: set[Cte], then: Callable[[], None]) -> None:
        waits = self.under_way.takes_care(Switch.EARLY_DONE)
        database = self.kernel.database
        self.waits.append(Wait(lambda: not (waits and any(s in database for s in slots)), then))

    def _key(self, source: int, number: int) -> Hashable:
        is_exact = self.under_way.takes_care(Switch.REVOKE_BY_NUMBER)
        return (source, number) if is_exact else number
