"""The monitors' part of export and bind: irefs, and the six hops of a bind across cores (TN-011).

1. ``bind_ump_client_request``   the client, with its frame, to its own monitor
2. ``bind_ump_request``          that monitor, with the frame's address, to the server's monitor
3. ``bind_ump_service_request``  that monitor, with a frame capability it creates, to the server
4. the server's reply to its monitor (``bind_ump_reply_monitor``)
5. that monitor's reply to the client's monitor (``bind_ump_reply``)
6. the client's monitor's reply to the client (``bind_ump_reply_client``)

On one core a bind is by LMP and both sides swap endpoints through their monitor.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.invocations import Create, Delete
from labkit.multikernel.iref import SERVICES_PER_CORE, core_of, index_of, make_iref
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.peers import BOOT_CORE
from labkit.multikernel.status import Status


class BindService:
    """One monitor's table of exported services, and its hops of a bind.

    ``services`` holds for each index who has exported it, and the number the exporter knows it by.
    """

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.services: list[tuple[Binding, int]] = []
        self.name_iref = 0  # kept by monitor 0
        monitor.install(
            local={
                "alloc_iref_request": self.allocate,
                "bind_lmp_client_request": self.bind_lmp,
                "bind_ump_client_request": self.bind_ump_client,
                "set_name_iref_request": self.set_name_iref,
                "get_name_iref_request": self.get_name_iref,
            },
            remote={
                "bind_ump_request": self.bind_ump,
                "get_name_iref_request": self.get_name_iref,
            },
        )

    def allocate(self, incoming: Incoming) -> Any:
        """Give a service of this core its iref."""
        (service,) = incoming.words
        if len(self.services) == SERVICES_PER_CORE:
            yield from incoming.reply(Status.IREF_ALLOC, 0)
            return
        self.services.append((incoming.binding, service))
        iref = make_iref(self.monitor.core, len(self.services) - 1)
        yield from incoming.reply(Status.OK, iref)

    def bind_lmp(self, incoming: Incoming) -> Any:
        """Pass the client's endpoint to a service of this core, and the service's to the client."""
        (iref,) = incoming.words
        status = Status.IDC_BIND_NOT_SAME_CORE
        if core_of(iref) == self.monitor.core:
            status = Status.OK if self._exists(iref) else Status.INVALID_IREF
        if not status.is_ok:
            if incoming.capability is not None:
                yield Delete(incoming.capability)
            yield from incoming.reply(status)
            return
        server, service = self.services[index_of(iref)]

        def then(reply: Incoming) -> Any:
            yield from incoming.reply(*reply.words, capability=reply.capability)

        yield from server.ask(
            "bind_lmp_service_request", service, then=then, capability=incoming.capability
        )

    def bind_ump_client(self, incoming: Incoming) -> Any:
        """Hop 1: find out the frame's address, and tell the server's monitor."""
        (iref,) = incoming.words
        assert incoming.capability is not None, "a bind request comes with a frame"
        frame = yield from self.monitor.slots.identify(incoming.capability)
        yield Delete(incoming.capability)
        core = core_of(iref)
        if core == self.monitor.core or not self.monitor.peers.is_known(core):
            yield from incoming.reply(Status.NO_MONITOR_FOR_CORE)
            return

        def then(reply: Incoming) -> Any:  # hop 6
            yield from incoming.reply(*reply.words)

        request = (iref, frame.base, frame.size, self.monitor.core)
        yield from self.monitor.ask(core, "bind_ump_request", *request, then=then)

    def bind_ump(self, incoming: Incoming) -> Any:
        """Hop 2: create the frame's capability here, and ask the service."""
        iref, base, size, client = incoming.words
        if not self._exists(iref):
            yield from incoming.reply(Status.INVALID_IREF)
            return
        slot = self.monitor.slots.allocate()
        frame = Capability(CapabilityType.FRAME, base=base, size=size)
        status = yield Create(self.monitor.kernel_capability, frame, slot)
        assert status is Status.OK, status

        def then(reply: Incoming) -> Any:  # hop 5
            yield from incoming.reply(*reply.words)

        server, service = self.services[index_of(iref)]
        yield from server.ask(
            "bind_ump_service_request", service, client, then=then, capability=slot
        )

    def set_name_iref(self, incoming: Incoming) -> Any:
        """Learn where the name service is: it runs on the core of monitor 0 and says so itself."""
        (self.name_iref,) = incoming.words
        yield from incoming.reply(Status.OK)

    def get_name_iref(self, incoming: Incoming) -> Any:
        """Say where the name service is; all but monitor 0 ask monitor 0."""
        if self.monitor.core == BOOT_CORE:
            yield from incoming.reply(Status.OK, self.name_iref)
            return

        def then(reply: Incoming) -> Any:
            yield from incoming.reply(*reply.words)

        yield from self.monitor.ask_boot_monitor("get_name_iref_request", then=then)

    def _exists(self, iref: int) -> bool:
        return index_of(iref) < len(self.services)
