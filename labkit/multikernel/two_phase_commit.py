"""Two-phase commit: a change that every core has to accept, or none makes it.

The paper's monitors retype and revoke capabilities like this, where cores may refuse, or the order of
two changes matters (section 5.1). Whoever begins is the coordinator:

1. ``prepare``       goes down the tree; each core locks the object, unless somebody else holds it
2. ``vote``          comes up: yes if the core and all below it accept, else no
3. ``commit``        goes down if all said yes: make the change, unlock; or ``abort``: unlock
4. ``acknowledged``  comes up when a core and all below it have made the change

Any number of agreements may be under way at once: nothing here waits, a core only remembers how far
each of them is. An abort needs no acknowledgement, because nobody has to know of it ("presumed abort").
A core that said yes must not give up by itself: it waits for the answer, for ever if need be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.multikernel.agreement import (
    AgreeingParty,
    Agreement,
    Done,
    Identity,
    Phase,
    Result,
)
from labkit.multikernel.party import MessageHandler

YES, NO = "yes", "no"


class TwoPhaseCommit(AgreeingParty):
    """One core's part in any number of agreements; arguments as in ``AgreeingParty``."""

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """The message table."""
        return {
            "prepare": self._prepared,
            "vote": self._voted,
            "commit": self._committed,
            "abort": self._aborted,
            "acknowledged": self._acknowledged,
        }

    def begin(self, object: Any, change: Any, done: Done) -> Identity:
        """Begin an agreement as its coordinator; ``done`` is told when it is over."""
        identity = self._name(done)
        self._prepare(identity, object, change, parent=None)
        return identity

    def expire(self, identity: Identity) -> None:
        """Stop waiting for an agreement, if this core may.

        Before its yes is on its way it may still say no for itself and all below it, and the
        coordinator may abort. Afterwards it can only wait on.
        """
        agreement = self.agreements.get(identity)
        if agreement is not None and agreement.phase is Phase.VOTING:
            self._refuse(agreement)

    def _prepare(self, identity: Identity, object: Any, change: Any, *, parent: int | None) -> None:
        children = self._children(identity, change)
        agreement = Agreement(identity, object, change, parent, children, set(children))
        self.agreements[identity] = agreement
        if not self._accepts(agreement):
            agreement.children = ()  # nobody below was asked, so nobody has to be told
            self._refuse(agreement)
            return
        self.locks[object] = identity
        self._note(YES, agreement)
        for child in children:
            self.send(child, "prepare", identity, object, change)
        if not agreement.owing:
            self._all_said_yes(agreement)

    def _accepts(self, agreement: Agreement) -> bool:
        is_free = agreement.object not in self.locks
        return is_free and self.replica.accepts(agreement.object, agreement.change)

    def _all_said_yes(self, agreement: Agreement) -> None:
        if agreement.parent is None:
            self._commit(agreement)
        else:
            agreement.phase = Phase.VOTED
            self.send(agreement.parent, "vote", agreement.identity, YES)

    def _refuse(self, agreement: Agreement) -> None:
        """Say no for this core and all below it: they need not wait to know how it ends."""
        self._note(NO, agreement)
        self._abort(agreement)
        if agreement.parent is not None:
            self.send(agreement.parent, "vote", agreement.identity, NO)

    def _commit(self, agreement: Agreement) -> None:
        self.replica.apply(agreement.object, agreement.change)
        self._unlock(agreement)
        self._note("commit", agreement)
        agreement.phase, agreement.owing = Phase.COMMITTED, set(agreement.children)
        for child in agreement.children:
            self.send(child, "commit", agreement.identity)
        if not agreement.owing:
            self._all_have_made_it(agreement)

    def _abort(self, agreement: Agreement) -> None:
        self._unlock(agreement)
        self._note("abort", agreement)
        for child in agreement.children:
            self.send(child, "abort", agreement.identity)
        self._end(agreement, Result.REFUSED)

    def _unlock(self, agreement: Agreement) -> None:
        if self.locks.get(agreement.object) == agreement.identity:
            del self.locks[agreement.object]

    def _all_have_made_it(self, agreement: Agreement) -> None:
        if agreement.parent is not None:
            self.send(agreement.parent, "acknowledged", agreement.identity)
        self._end(agreement, Result.MADE)

    def _end(self, agreement: Agreement, result: Result) -> None:
        del self.agreements[agreement.identity]
        if agreement.parent is None:
            self._note("done", agreement)
            self._tell.pop(agreement.identity)(result)

    def _prepared(self, source: int, identity: Identity, object: Any, change: Any) -> None:
        self._prepare(identity, object, change, parent=source)

    def _voted(self, source: int, identity: Identity, vote: str) -> None:
        """Count a vote; one that comes when this core has refused already counts no more."""
        agreement = self.agreements.get(identity)
        if agreement is None:
            return
        if vote == NO:
            agreement.children = tuple(child for child in agreement.children if child != source)
            self._refuse(agreement)
            return
        agreement.owing.discard(source)
        if not agreement.owing:
            self._all_said_yes(agreement)

    def _committed(self, source: int, identity: Identity) -> None:
        del source  # the parent, as with every order
        self._commit(self.agreements[identity])

    def _aborted(self, source: int, identity: Identity) -> None:
        del source
        agreement = self.agreements.get(identity)
        if agreement is not None:  # whoever has given up has forgotten it
            self._abort(agreement)

    def _acknowledged(self, source: int, identity: Identity) -> None:
        agreement = self.agreements[identity]
        agreement.owing.discard(source)
        if not agreement.owing:
            self._all_have_made_it(agreement)
