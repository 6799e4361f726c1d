"""Capabilities across cores in a booted system: what a monitor does for the domains of its core.

A domain first invokes its kernel, which does what concerns this core alone. When the kernel answers
``RETRY_THROUGH_MONITOR``, the user library asks the monitor (``remote_cap_*``), and the monitors agree.
The real request carries the root CNode of the domain; here the monitor knows whose binding it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.capabilities.conversation import CapabilityParty, Parts
from labkit.multikernel.capabilities.core_capabilities import CoreCapabilities
from labkit.multikernel.capabilities.cspace import CapabilityAddress, CSpace
from labkit.multikernel.capabilities.mapping_database import Cte, MappingDatabase
from labkit.multikernel.capabilities.modes import Mode
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.party import Send
from labkit.multikernel.party_service import Done, PartyService
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall


@attrs.frozen
class MonitorInvocation(SystemCall):
    """A monitor invokes its kernel capability; what it asks for is in ``CoreCapabilities``."""

    def perform(self, kernel: Any, caller: Any) -> Step:
        """Cost a trap."""
        del kernel, caller
        yield from ()


class CapabilityService:
    """One monitor's part.

    Args:
        monitor: the monitor.
        database: the mapping database of its core's kernel.
        home: the monitor's own capability space, where capabilities from other cores arrive.
        mode: how the monitors agree.
        cores: all cores of the machine.
    """

    def __init__(
        self,
        monitor: Monitor,
        database: MappingDatabase,
        home: CSpace,
        *,
        mode: Mode,
        cores: Sequence[int],
    ) -> None:
        self.monitor = monitor
        self.kernel = CoreCapabilities(database, home)
        self.spaces: dict[Binding, CSpace] = {}

        parties: list[CapabilityParty] = []

        def make(core: int, send: Send) -> CapabilityParty:
            parties.append(mode.make(core, cores, send, self.kernel))
            return parties[0]

        self.service = PartyService(monitor, make, before_sending=self._invoke_kernel)
        self.party = parties[0]
        monitor.install(
            local={
                "remote_cap_copy": self.copy,
                "remote_cap_retype": self.retype,
                "remote_cap_delete": self.delete,
                "remote_cap_revoke": self.revoke,
                "cap_take": self.take,
            }
        )

    def serve(self, binding: Binding, cspace: CSpace) -> None:
        """Serve a domain of this core, whose slots these are."""
        self.spaces[binding] = cspace

    def copy(self, incoming: Incoming) -> Any:
        """A domain wants a copy of a capability on another core."""
        address, core = incoming.words
        if core not in self.party.cores:
            yield from incoming.reply(Status.NO_MONITOR_FOR_CORE)
            return
        yield from self._begin(
            incoming, address, lambda cte, done: self.party.copy(cte, core, done)
        )

    def retype(self, incoming: Incoming) -> Any:
        """A domain wants new capabilities from parts of one."""
        address, type, offset, size, slots = incoming.words
        if type not in {known.value for known in CapabilityType}:
            yield from incoming.reply(Status.INVALID_RETYPE)
            return
        space = self.spaces[incoming.binding]
        parts = Parts(CapabilityType(type), offset, size, len(slots), space, slots)
        yield from self._begin(
            incoming, address, lambda cte, done: self.party.retype(cte, parts, done)
        )

    def delete(self, incoming: Incoming) -> Any:
        """A domain wants a slot to be empty."""
        (address,) = incoming.words
        yield from self._begin(incoming, address, self.party.delete)

    def revoke(self, incoming: Incoming) -> Any:
        """A domain wants all other copies and all descendants to be gone."""
        (address,) = incoming.words
        yield from self._begin(incoming, address, self.party.revoke)

    def take(self, incoming: Incoming) -> Any:
        """A domain asks for what has arrived from another core: the copy at an address of memory."""
        (base,) = incoming.words
        for cte in self.kernel.database:
            capability = cte.capability
            if (
                cte.cspace is self.kernel.home
                and capability.base == base
                and cte.owner_core != self.monitor.core
            ):
                yield from incoming.reply(Status.OK, capability=cte.address)
                return
        yield from incoming.reply(Status.CAP_NOT_FOUND)

    def _invoke_kernel(self) -> Any:
        """Charge what the kernel does for a message, and for each step of the delete list."""
        yield MonitorInvocation()
        while self.party.work():
            yield MonitorInvocation()

    def _begin(
        self,
        incoming: Incoming,
        address: CapabilityAddress,
        operation: Callable[[Cte, Done], None],
    ) -> Any:
        cte = self.kernel.database.at(self.spaces[incoming.binding], address)
        if cte is None:
            yield from incoming.reply(Status.CAP_NOT_FOUND)
            return

        def begin(done: Done) -> None:
            operation(cte, lambda status, *_: done(status))

        yield from self.service.begin(incoming, begin)
