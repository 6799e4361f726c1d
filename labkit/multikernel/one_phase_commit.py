"""One-phase commit: a change that nobody refuses, and whose order nobody minds.

The paper's monitors unmap pages like this (section 5.1): whoever begins sends the change down the tree,
each core makes it, and acknowledges when all below it have. With the last acknowledgement it is over.

A core passes a change on before it makes it, so that those below it need not wait for that.

It keeps replicas equal only if one core begins all changes of an object, or if changes commute: two
cores that begin at the same time reach the others in any order.
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


class OnePhaseCommit(AgreeingParty):
    """One core's part in any number of changes under way; arguments as in ``AgreeingParty``."""

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """The message table."""
        return {"apply": self._apply, "applied": self._applied}

    def begin(self, object: Any, change: Any, done: Done) -> Identity:
        """Begin a change; ``done`` is told when all have made it."""
        identity = self._name(done)
        self._apply(None, identity, object, change)
        return identity

    def _apply(self, source: int | None, identity: Identity, object: Any, change: Any) -> None:
        children = self._children(identity, change)
        agreement = Agreement(identity, object, change, source, children, set(children))
        agreement.phase = Phase.COMMITTED
        self.agreements[identity] = agreement
        for child in children:
            self.send(child, "apply", identity, object, change)
        self.replica.apply(object, change)
        self._note("commit", agreement)
        self._end_if_all_have(agreement)

    def _applied(self, source: int, identity: Identity) -> None:
        agreement = self.agreements[identity]
        agreement.owing.discard(source)
        self._end_if_all_have(agreement)

    def _end_if_all_have(self, agreement: Agreement) -> None:
        if agreement.owing:
            return
        del self.agreements[agreement.identity]
        if agreement.parent is not None:
            self.send(agreement.parent, "applied", agreement.identity)
        else:
            self._note("done", agreement)
            self._tell.pop(agreement.identity)(Result.MADE)
