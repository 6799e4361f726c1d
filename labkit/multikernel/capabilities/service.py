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
from labkit.multikernel.capabilities.types import Capability, CapabilityType, Right
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
        self.domains: dict[Binding, str] = {}
        self.receivers: dict[Cte, str] = {}  # which domain may take what has come from another core

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
                "cap_sweep": self.sweep,
            },
            remote={"cap_is_for": self.assign},
        )

    def serve(self, binding: Binding, cspace: CSpace, domain: str) -> None:
        """Serve a dispatcher of this core, whose slots these are, and the domain it is a part of."""
        self.spaces[binding] = cspace
        self.domains[binding] = domain

    def copy(self, incoming: Incoming) -> Any:
        """A domain wants a copy of a capability on another core, for itself there or for another one.

        The copy arrives in the slots of the monitor there, which then hears whom it is for.
        """
        address, core, domain = incoming.words
        receiver = self.domains[incoming.binding] if domain is None else domain
        if core not in self.party.cores:
            yield from incoming.reply(Status.NO_MONITOR_FOR_CORE)
            return

        def begin(cte: Cte, done: Done) -> None:
            capability = cte.capability

            def arrived(status: Status, *_: Any) -> None:
                if status.is_ok:
                    self.service.do_in_turn(lambda: self._tell(core, capability, receiver))
                done(status)

            self.party.copy(cte, core, arrived)

        yield from self._begin(incoming, address, begin)

    def send_copy(
        self, address: CapabilityAddress, core: int, then: Callable[[Status], Any]
    ) -> Any:
        """Copy a capability of the monitor's own to another monitor; go on with the status."""
        cte = self.kernel.database.at(self.kernel.home, address)
        assert cte is not None, "what the monitor holds"

        def arrived(status: Status, *_: Any) -> None:
            self.service.do_in_turn(lambda: then(status))

        yield from self.service.start(lambda: self.party.copy(cte, core, arrived))

    def arrived(self, capability: Capability) -> CapabilityAddress | None:
        """Return where a copy lies that has come for this monitor itself; ``None`` if it is gone."""
        cte = self._in_home(capability)
        return None if cte is None else cte.address

    def assign(self, incoming: Incoming) -> Any:
        """Another monitor says whom a copy is for that has come from there."""
        yield from ()
        self._assign(*incoming.words)

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
        cte = self.kernel.database.at(self.spaces[incoming.binding], address)
        if cte is not None and Right.WRITE not in cte.capability.rights:
            yield from incoming.reply(Status.RIGHT_MISSING)
            return
        yield from self._begin(incoming, address, self.party.revoke)

    def take(self, incoming: Incoming) -> Any:
        """A domain asks for what has come for it from another core: the copy at an address of memory."""
        (base,) = incoming.words
        domain = self.domains[incoming.binding]
        for cte, receiver in list(self.receivers.items()):
            if cte not in self.kernel.database:  # revoked before anybody asked for it
                del self.receivers[cte]
            elif receiver == domain and cte.capability.base == base:
                if cte.is_locked or cte.in_delete:
                    yield from incoming.reply(Status.CAP_LOCKED)
                else:
                    del self.receivers[cte]
                    yield from incoming.reply(Status.OK, capability=cte.address)
                return
        yield from incoming.reply(Status.CAP_NOT_FOUND)

    def sweep(self, incoming: Incoming) -> Any:
        """Somebody has put slots on the delete list, those of a dispatcher that is gone."""
        yield from self.service.start(lambda: None)
        yield from incoming.reply(Status.OK)

    def _tell(self, core: int, capability: Capability, domain: str) -> Any:
        if core == self.monitor.core:
            self._assign(capability, domain)
            yield from ()
        else:
            yield from self.monitor.send(core, "cap_is_for", capability, domain)

    def _assign(self, capability: Capability, domain: str) -> None:
        cte = self._in_home(capability)
        if cte is not None:
            self.receivers[cte] = domain

    def _in_home(self, capability: Capability) -> Cte | None:
        """Return a copy in the monitor's slots that is for nobody yet and allows just the same."""
        for cte in self.kernel.copies(capability):
            is_free = cte.cspace is self.kernel.home and cte not in self.receivers
            if is_free and cte.capability.rights == capability.rights:
                return cte
        return None

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
