"""URPC without coherent caches: the same ring, with every message copied to memory and fetched from it.

A slot is written past the sender's cache into the memory beside the receiver. The receiver flushes its
copy of the next slot before it looks again, so that the look goes to memory. An old slot that it finds
in its cache does no harm: the epoch bit gives it away. Nothing else changes: the epoch
bit, the acknowledgements, and who may write what. How messages are carried is one of the two parts of
the system that the paper makes for a given hardware (section 3.2).
"""

from __future__ import annotations

from typing import Any

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.multikernel.urpc import Endpoint, Takes


class CopiedEndpoint(Endpoint):
    """One end of a channel through explicit copies; on a coherent machine it does what others do."""

    def __init__(self, core: Core, **ring: Any) -> None:
        super().__init__(core, **ring)
        self.store = core.copy
        self.wait_for_change = self._flush_and_wait

    def try_receive(self) -> Takes:
        """Poll once, in memory: return the next message, or ``None`` if it is not here yet."""
        if not self.inbox:
            yield from self.core.flush((self.next_slot,))
        return (yield from super().try_receive())

    def _flush_and_wait(self, line: Line) -> Takes:
        yield from self.core.flush((line,))
        yield from self.core.wait_for_change(line)
