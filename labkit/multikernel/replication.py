"""A small replicated object: reads are local, writes are agreed (section 3.3 of the paper).

Every core has a replica and reads it without a message. There are two ways to write:

- ``SingleWriterLog``: one core, the writer, puts all changes into one order and sends them to everybody
  by one-phase commit. Whoever wants a change asks the writer.
- ``AgreedChanges``: any core begins a two-phase commit, which is refused while another change of the
  object is under way. Then whoever asked tries again later.

In both, a change is over when all replicas have it. So a core reads its own writes (RE1), and replicas
are equal when nothing is in flight (RE2). While a change is under way, one core may read the new value
and another the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labkit.multikernel.agreement import Result, Trees
from labkit.multikernel.one_phase_commit import OnePhaseCommit
from labkit.multikernel.party import MessageHandler, Send
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.two_phase_commit import TwoPhaseCommit

Changed = Callable[[Result, Any], None]
"""Told once whether the object was changed, and what it was before."""


class SingleWriterLog(OnePhaseCommit):
    """One core's part in an object with one writer.

    Args:
        core: the core this is.
        cores: all cores that have a replica.
        send: how to reach the others.
        replica: this core's replica.
        trees: along which cores changes spread; a star if not given.
        writer: the core that puts changes into order.
    """

    def __init__(
        self,
        core: int,
        cores: Sequence[int],
        send: Send,
        *,
        replica: RegisterFile,
        trees: Trees | None = None,
        writer: int = 0,
    ) -> None:
        super().__init__(core, cores, send, replica=replica, trees=trees)
        self.values = replica
        self.writer = writer
        self.asked: dict[int, Changed] = {}  # by token: what this core has asked the writer for
        self._last_token = 0

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        """The message table."""
        return {**super().handlers, "update": self._asked, "updated": self._answered}

    def read(self, object: Any) -> Any:
        """Return the value, as this core knows it."""
        return self.values.read(object)

    def update(self, object: Any, change: Any, done: Changed) -> None:
        """Change the object everywhere; ``done`` is told when all replicas have the change."""
        if self.core == self.writer:
            self._write(object, change, lambda old: done(Result.MADE, old))
            return
        self._last_token += 1
        self.asked[self._last_token] = done
        self.send(self.writer, "update", self._last_token, object, change)

    def _write(self, object: Any, change: Any, done: Callable[[Any], None]) -> None:
        old = self.read(object)
        self.begin(object, change, lambda _: done(old))

    def _asked(self, source: int, token: int, object: Any, change: Any) -> None:
        self._write(object, change, lambda old: self.send(source, "updated", token, old))

    def _answered(self, source: int, token: int, old: Any) -> None:
        del source
        self.asked.pop(token)(Result.MADE, old)


class AgreedChanges(TwoPhaseCommit):
    """One core's part in an object that every core may write; arguments as in ``TwoPhaseCommit``."""

    def __init__(
        self,
        core: int,
        cores: Sequence[int],
        send: Send,
        *,
        replica: RegisterFile,
        trees: Trees | None = None,
    ) -> None:
        super().__init__(core, cores, send, replica=replica, trees=trees)
        self.values = replica

    def read(self, object: Any) -> Any:
        """Return the value, as this core knows it."""
        return self.values.read(object)

    def update(self, object: Any, change: Any, done: Changed) -> None:
        """Change the object everywhere, unless another change of it is under way."""
        # It stays so: the object is locked until the change is made or refused.
        old = self.read(object)
        self.begin(object, change, lambda result: done(result, old))
