"""What a domain's library does with capabilities: try the kernel, then the monitor, then again.

Each verb returns a status. ``REMOTE_CAP_RETRY`` never comes out: the library waits, each time twice as
long, and asks again. (The real one means to do the same, but writes the power as ``^``, which is
exclusive or in C: ``lib/barrelfish/capabilities.c``.)
"""

from __future__ import annotations

from typing import Any

from labkit.hardware.core import Core
from labkit.multikernel.binding import Binding
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import CapabilityType, Right
from labkit.multikernel.invocations import Delete, Mint, Retype
from labkit.multikernel.status import Status

FIRST_WAIT = 1000
"""Cycles before the second try."""
MOST_TRIES = 20
"""Tries after which the library gives up."""


class CapabilityClient:
    """One program's capability operations: its core, and its binding to the monitor there."""

    def __init__(self, core: Core, monitor: Binding) -> None:
        self.core = core
        self.monitor = monitor

    def retype(
        self,
        source: CapabilityAddress,
        type: CapabilityType,
        *,
        offset: int,
        size: int,
        slots: tuple[CapabilityAddress, ...],
    ) -> Any:
        """Make capabilities from parts of one; they go into the given slots."""
        status = yield Retype(source, type, offset, size, slots)
        if status is Status.RETRY_THROUGH_MONITOR:
            words = (source, type.value, offset, size, slots)
            status = yield from self._ask("remote_cap_retype", *words)
        return status

    def mint(self, source: CapabilityAddress, to: CapabilityAddress, rights: Right) -> Any:
        """Copy into a slot of one's own, with fewer rights; to pass it on, ``copy`` that."""
        return (yield Mint(source, to, rights))

    def delete(self, address: CapabilityAddress) -> Any:
        """Empty a slot."""
        status = yield Delete(address)
        if status is Status.RETRY_THROUGH_MONITOR:
            status = yield from self._ask("remote_cap_delete", address)
        return status

    def revoke(self, address: CapabilityAddress) -> Any:
        """Delete all other copies and all descendants, everywhere; always through the monitor."""
        return (yield from self._ask("remote_cap_revoke", address))

    def copy(self, address: CapabilityAddress, core: int, *, domain: str | None = None) -> Any:
        """Copy to another core, for a domain there, by its name, or for one's own if none is given.

        It gets the copy with ``take``, and nobody else does.
        """
        return (yield from self._ask("remote_cap_copy", address, core, domain))

    def take(self, base: int) -> Any:
        """Return the status, and the slot of a capability that has come for this domain."""
        reply = yield from self.monitor.call("cap_take", base)
        return reply.words[0], reply.capability

    def _ask(self, verb: str, *words: Any) -> Any:
        status = Status.REMOTE_CAP_RETRY
        for tries in range(MOST_TRIES):
            (status,) = (yield from self.monitor.call(verb, *words)).words
            if status is not Status.REMOTE_CAP_RETRY:
                break
            self.core.compute(FIRST_WAIT << tries)
        return status
