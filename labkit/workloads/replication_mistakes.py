"""Replication with a mistake in it, one class a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.multikernel.agreement import Agreement, Result
from labkit.multikernel.replication import AgreedChanges, Changed, SingleWriterLog

Replicated = SingleWriterLog | AgreedChanges


class EarlyReply(SingleWriterLog):
    """The writer answers when it has made the change itself."""

    def _write(self, object: Any, change: Any, done: Callable[[Any], None]) -> None:
        old = self.read(object)
        done(old)
        self.begin(object, change, lambda _: None)


class OwnWriteFirst(SingleWriterLog):
    """A core makes its own change at once, to read its own writes, and skips it when it comes round."""

    def update(self, object: Any, change: Any, done: Changed) -> None:
        """Change the own replica, then ask the writer."""
        if self.core != self.writer:
            self.values.apply(object, change)
        super().update(object, change, done)

    def _apply(self, source: int | None, identity: Any, object: Any, change: Any) -> None:
        before = self.values.values.get(object, ())
        super()._apply(source, identity, object, change)
        if change in before:
            self.values.values[object] = before


class EverybodyWrites(SingleWriterLog):
    """Every core sends its changes to everybody by itself, in one phase."""

    def update(self, object: Any, change: Any, done: Changed) -> None:
        """Be the writer, whoever else is."""
        self._write(object, change, lambda old: done(Result.MADE, old))


class NoLock(AgreedChanges):
    """A core says yes to a change of an object of which another change is under way."""

    def _accepts(self, agreement: Agreement) -> bool:
        return self.replica.accepts(agreement.object, agreement.change)


WAYS: Mapping[str, type[Replicated]] = {
    "single-writer log": SingleWriterLog,
    "agreed changes": AgreedChanges,
}
"""The two ways to write, as they should be."""
MISTAKES: Mapping[str, type[Replicated]] = {
    "early reply": EarlyReply,
    "own write first": OwnWriteFirst,
    "everybody writes": EverybodyWrites,
    "no lock": NoLock,
}
