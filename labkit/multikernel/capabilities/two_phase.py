"""Two-phase commit: every core with a copy has a replica of what is known, and must agree first.

After ``rcap_db_twopc`` of 2011. Phase one locks the replicas, on the cores that have the capability,
or on all cores for a revoke, which locks descendants too; whoever finds one locked votes no, and then
the operation is aborted: unlocked where it was locked, and ``RETRY``. Phase two sends the outcome,
which unlocks as well. Nobody confirms it: whoever asked goes on before the others have applied it.
A capability with descendants cannot be retyped at all, and memory is never freed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from labkit.multikernel.capabilities.conversation import CapabilityParty, Done, Parts, Replies
from labkit.multikernel.capabilities.core_capabilities import (
    CoreCapabilities,
    Event,
    Relations,
)
from labkit.multikernel.capabilities.mapping_database import Cte
from labkit.multikernel.capabilities.retyping import create_parts
from labkit.multikernel.capabilities.switches import Switch
from labkit.multikernel.capabilities.types import BOUND_TO_ITS_CORE, Capability
from labkit.multikernel.party import MessageHandler, Send
from labkit.multikernel.status import Status


@attrs.define
class Replica:
    """What every core with a copy knows: where the others are, and whether there are descendants."""

    on_cores: frozenset[int]
    has_descendants: bool = False


class TwoPhaseParty(CapabilityParty):
    """One core's monitor, coordinator of what is asked here and participant of all else."""

    carriers = frozenset({"send_cap"})

    def __init__(
        self,
        core: int,
        cores: Sequence[int],
        send: Send,
        kernel: CoreCapabilities,
        switches: frozenset[Switch] = frozenset(),
    ) -> None:
        super().__init__(core, cores, send, kernel)
        self.switches = switches
        self.replicas: dict[Capability, Replica] = {}

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """Phase one, phase two, and the capability itself."""
        return {
            "lock": self._lock,
            "lock_tree": self._lock_tree,
            "unlock": lambda _, capability: self.kernel.unlock(capability),
            "unlock_tree": lambda _, target: self._unlock_tree(target),
            "retyped": lambda _, capability: self._retyped(capability),
            "deleted": lambda source, capability: self._moved(capability, without=source),
            "new_core": lambda source, capability: self._moved(capability, and_=source),
            "revoked": lambda _, target: self._take_away(target),
            "send_cap": self._receive,
            **dict.fromkeys(("lock_result", "lock_tree_result", "send_cap_result"), self.answered),
        }

    def copy(self, cte: Cte, to: int, done: Done, *, give_away: bool = False) -> None:
        """Send the capability; its new core tells the others."""
        capability = cte.capability
        if capability.type in BOUND_TO_ITS_CORE and to != self.core:
            return done(Status.CAP_NOT_SENDABLE)

        def arrived(_: int, status: Status) -> None:
            if give_away and self.kernel.is_alive(cte):
                self.kernel.delete_later(cte)
            done(status)

        def agreed() -> None:
            replica = self._replica(capability)
            if to == self.core:
                self.kernel.unlock(capability)
                self.kernel.create(capability, owner=self.core, relations=Relations())
                self._tell(capability, "unlock")
                done(Status.OK)
            else:
                words = (replica.on_cores | {to}, replica.has_descendants)
                self.ask(to, "send_cap", capability, *words, then=arrived)

        return self._agree(cte, agreed, done)

    def retype(self, cte: Cte, parts: Parts, done: Done) -> None:
        """Retype if nobody has; all replicas then know that there are descendants."""
        capability = cte.capability

        def agreed() -> None:
            result: tuple[object, ...] = (Status.REVOKE_FIRST,)
            if not self._replica(capability).has_descendants:
                result = create_parts(self, cte, parts)
            self._tell(capability, "retyped" if result[0] is Status.OK else "unlock")
            self.kernel.unlock(capability)
            if result[0] is Status.OK:
                self._retyped(capability)
            done(*result)

        self._agree(cte, agreed, done)

    def delete(self, cte: Cte, done: Done) -> None:
        """Empty a slot; the others learn if this core has no other one."""
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        return self._delete(cte, done)

    def revoke(self, cte: Cte, done: Done) -> None:
        """Lock everything that is to go, on all cores; then say that it goes."""
        target = cte.capability
        if not self.kernel.is_alive(cte):
            return done(Status.CAP_NOT_FOUND)
        if not self._try_lock_tree(target):
            return done(Status.REMOTE_CAP_RETRY)

        def voted(replies: Replies) -> None:
            refused = [core for core, (vote,) in replies if not vote]
            if refused:
                for core, (vote,) in replies:
                    if vote and Switch.UNLOCK_FORGOTTEN not in self.switches:
                        self.send(core, "unlock_tree", target)
                self._unlock_tree(target)
                return done(Status.REMOTE_CAP_RETRY)
            self.broadcast("revoked", target)
            self._take_away(target, keep=cte)
            self.replicas[target] = Replica(frozenset({self.core}))
            self.kernel.unlock(target)
            return done(Status.OK)

        return self.ask_all("lock_tree", target, then=voted)

    def work(self) -> bool:
        """Take one step of the delete list or of the clear list."""
        for cte in self.kernel.delete_list:
            if not cte.is_locked:
                self._delete(cte, lambda _: None)
                return True
        return self.kernel.cleared() is not None

    def _agree(self, cte: Cte, agreed: Done, done: Done, *, may_be_in_delete: bool = False) -> None:
        """Phase one on the cores with a copy; ``agreed`` is phase two."""
        capability = cte.capability
        is_sweeping = cte in self.kernel.delete_list
        if not (self.kernel.is_alive(cte) or (is_sweeping and may_be_in_delete)):
            return done(Status.CAP_NOT_FOUND)
        if any(copy.is_locked for copy in self.kernel.database.copies(capability)):
            return done(Status.REMOTE_CAP_RETRY)
        self.kernel.lock(capability)

        def voted(replies: Replies) -> None:
            if all(vote for _, (vote,) in replies):
                return agreed()
            for core, (vote,) in replies:
                if vote and Switch.UNLOCK_FORGOTTEN not in self.switches:
                    self.send(core, "unlock", capability)
            self.kernel.unlock(capability)
            return done(Status.REMOTE_CAP_RETRY)

        others = sorted(self._replica(capability).on_cores - {self.core})
        return self.ask_these(others, "lock", capability, then=voted)

    def _delete(self, cte: Cte, done: Done) -> None:
        capability = cte.capability

        def agreed() -> None:
            self.kernel.unlock(capability)
            self._tell(capability, "deleted")
            replica = self.replicas.pop(capability)
            if replica.on_cores - {self.core}:
                self.kernel.drop(cte)
                self.kernel.empty_cnode(cte)
            else:
                self.kernel.clean_up(cte)
            done(Status.OK)

        if any(copy is not cte for copy in self.kernel.copies(capability)) and not cte.is_locked:
            self.kernel.drop(cte)
            return done(Status.OK)
        return self._agree(cte, agreed, done, may_be_in_delete=True)

    def _replica(self, capability: Capability) -> Replica:
        return self.replicas.setdefault(capability, Replica(frozenset({self.core})))

    def _tell(self, capability: Capability, outcome: str) -> None:
        for core in sorted(self._replica(capability).on_cores - {self.core}):
            self.send(core, outcome, capability)

    def _retyped(self, capability: Capability) -> None:
        self._replica(capability).has_descendants = True
        self.kernel.unlock(capability)

    def _moved(
        self, capability: Capability, *, without: int | None = None, and_: int | None = None
    ) -> None:
        if capability in self.replicas:
            replica = self.replicas[capability]
            replica.on_cores = (replica.on_cores - {without}) | (
                {and_} if and_ is not None else set()
            )
        self.kernel.unlock(capability)

    def _lock(self, source: int, token: int, capability: Capability) -> None:
        """Vote: lock it, if it is here and nobody else has locked it."""
        free = bool(self.kernel.copies(capability)) and not self.kernel.is_busy(capability)
        if free:
            self.kernel.lock(capability)
        self.send(source, "lock_result", token, free)

    def _lock_tree(self, source: int, token: int, target: Capability) -> None:
        self.send(source, "lock_tree_result", token, self._try_lock_tree(target))

    def _try_lock_tree(self, target: Capability) -> bool:
        """Lock the target and all descendants here, or nothing."""
        database = self.kernel.database
        tree = database.copies(target) + database.descendants(target)
        if any(cte.is_locked for cte in tree):
            return False
        for cte in tree:
            cte.is_locked = True
        return True

    def _unlock_tree(self, target: Capability) -> None:
        database = self.kernel.database
        for cte in database.copies(target) + database.descendants(target):
            cte.is_locked = False

    def _receive(
        self,
        source: int,
        token: int,
        capability: Capability,
        on_cores: frozenset[int],
        has_descendants: bool,  # noqa: FBT001 - a word of a message
    ) -> None:
        """Create the capability, and tell those that have it, which unlocks it there."""
        self.kernel.create(capability, owner=self.core, relations=Relations())
        self.kernel.unlock(capability)
        self.replicas[capability] = Replica(on_cores, has_descendants)
        for core in sorted(on_cores - {self.core}):
            self.send(core, "new_core", capability)
        self.send(source, "send_cap_result", token, Status.OK)

    def _take_away(self, target: Capability, *, keep: Cte | None = None) -> None:
        """Apply a revoke here."""
        database = self.kernel.database
        for cte in database.copies(target) + database.descendants(target):
            if cte is keep:
                continue
            self.kernel.drop(cte)
            self.kernel.empty_cnode(cte)
            capability = cte.capability
            if self.kernel.database.copies(capability):
                continue
            replica = self.replicas.pop(capability, None)
            is_first = replica is None or min(replica.on_cores) == self.core
            if capability != target and is_first:
                self.kernel.journal.append(Event("cleaned", capability))
