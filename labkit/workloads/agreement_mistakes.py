"""Two-phase commit with a mistake in it, one class a mistake: what the laws have to notice."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.multikernel.agreement import Agreement, Identity, Phase
from labkit.multikernel.two_phase_commit import YES, TwoPhaseCommit


class CommitBeforeAllVotes(TwoPhaseCommit):
    """The coordinator commits with the first yes that comes in."""

    def _voted(self, source: int, identity: Identity, vote: str) -> None:
        agreement = self.agreements.get(identity)
        is_hasty = agreement is not None and agreement.parent is None and vote == YES
        if is_hasty and agreement is not None and agreement.phase is Phase.VOTING:
            agreement.owing.clear()
        super()._voted(source, identity, vote)

    def _acknowledged(self, source: int, identity: Identity) -> None:
        if identity in self.agreements:
            super()._acknowledged(source, identity)

    def _committed(self, source: int, identity: Identity) -> None:
        if identity in self.agreements:  # whoever said no is told to commit all the same
            super()._committed(source, identity)


class EarlyAcknowledgement(TwoPhaseCommit):
    """A core acknowledges a change when it has made it, before those below it have."""

    def _commit(self, agreement: Agreement) -> None:
        super()._commit(agreement)
        if agreement.identity in self.agreements and agreement.parent is not None:
            self._all_have_made_it(agreement)

    def _acknowledged(self, source: int, identity: Identity) -> None:
        if identity in self.agreements:
            super()._acknowledged(source, identity)


class NoAcknowledgements(TwoPhaseCommit):
    """The coordinator says that a change is made as soon as it has decided so."""

    def _commit(self, agreement: Agreement) -> None:
        super()._commit(agreement)
        if agreement.identity in self.agreements and agreement.parent is None:
            self._all_have_made_it(agreement)

    def _acknowledged(self, source: int, identity: Identity) -> None:
        if identity in self.agreements:
            super()._acknowledged(source, identity)


class LockKeptAfterAbort(TwoPhaseCommit):
    """An abort unlocks only at the coordinator."""

    def _abort(self, agreement: Agreement) -> None:
        super()._abort(agreement)
        if agreement.parent is not None and agreement.phase is Phase.VOTED:
            self.locks[agreement.object] = agreement.identity


class NoLock(TwoPhaseCommit):
    """A core says yes to a change of an object of which another change is under way."""

    def _accepts(self, agreement: Agreement) -> bool:
        return self.replica.accepts(agreement.object, agreement.change)


class UnlockWithTheVote(TwoPhaseCommit):
    """A core unlocks when it has voted, before it knows the outcome."""

    def _all_said_yes(self, agreement: Agreement) -> None:
        self._unlock(agreement)
        super()._all_said_yes(agreement)


class AbortAfterYes(TwoPhaseCommit):
    """A core that has said yes and heard nothing for long gives up by itself: a timeout too many."""

    def expire(self, identity: Identity) -> None:
        """Abort, whatever this core has said."""
        agreement = self.agreements.get(identity)
        if agreement is not None and agreement.phase is Phase.VOTED:
            self._abort(agreement)
        super().expire(identity)

    def _committed(self, source: int, identity: Identity) -> None:
        if identity in self.agreements:
            super()._committed(source, identity)


class CommitOnTimeout(TwoPhaseCommit):
    """A coordinator that misses votes takes silence for a yes."""

    def expire(self, identity: Identity) -> None:
        """Commit, whoever has not voted."""
        agreement = self.agreements.get(identity)
        if agreement is not None and agreement.phase is Phase.VOTING and agreement.parent is None:
            self._commit(agreement)
            return
        super().expire(identity)

    def _voted(self, source: int, identity: Identity, vote: str) -> None:
        agreement = self.agreements.get(identity)
        if agreement is not None and agreement.phase is Phase.VOTING:
            super()._voted(source, identity, vote)

    def _committed(self, source: int, identity: Identity) -> None:
        if identity in self.agreements:
            super()._committed(source, identity)


MISTAKES: Mapping[str, type[TwoPhaseCommit]] = {
    "none": TwoPhaseCommit,
    "commit before all votes": CommitBeforeAllVotes,
    "early acknowledgement": EarlyAcknowledgement,
    "no acknowledgements": NoAcknowledgements,
    "lock kept after abort": LockKeptAfterAbort,
    "no lock": NoLock,
    "unlock with the vote": UnlockWithTheVote,
    "abort after yes": AbortAfterYes,
    "commit on timeout": CommitOnTimeout,
}
"""By name: the protocol as it should be, and what may be wrong with it."""
