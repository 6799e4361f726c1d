"""The small object that all cores share, as replicas in the monitors: what ``update`` and ``read`` ask for.

A domain asks its own monitor by LRPC. A read is answered from the monitor's replica, without a message to
another core. A change goes to the monitor that writes the log, from there to all, and is answered when
all have it (``SingleWriterLog``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from labkit.multikernel.binding import Incoming
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.multicast import TreeOf
from labkit.multikernel.party import Send
from labkit.multikernel.party_service import PartyService
from labkit.multikernel.peers import BOOT_CORE
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.replication import SingleWriterLog

OBJECT = "shared object"


class ReplicaService:
    """One monitor's part; ``dispatch_cycles`` is what it takes it from a message to its handler."""

    def __init__(
        self, monitor: Monitor, *, cores: Sequence[int], tree_of: TreeOf, dispatch_cycles: int
    ) -> None:
        def make(core: int, send: Send) -> SingleWriterLog:
            trees = cache(lambda root: tree_of(root, cores))
            replica = RegisterFile()
            return SingleWriterLog(
                core, cores, send, replica=replica, trees=trees, writer=BOOT_CORE
            )

        self.service = PartyService(monitor, make, dispatch_cycles=dispatch_cycles)
        monitor.install(local={"update_request": self.update, "read_request": self.read})

    def update(self, incoming: Incoming) -> Any:
        """Change the object everywhere, then answer with how that ended and the old value."""
        (change,) = incoming.words
        yield from self.service.begin(
            incoming, lambda done: self.service.party.update(OBJECT, change, done)
        )

    def read(self, incoming: Incoming) -> Any:
        """Answer with the value of this core's replica."""
        yield from incoming.reply(self.service.party.read(OBJECT))
