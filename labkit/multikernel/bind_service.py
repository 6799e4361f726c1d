"""The monitors' part of export and bind: irefs, and the six hops of a bind across cores (TN-011).

1. ``bind_ump_client_request``   the client, with its frame, to its own monitor
2. ``bind_ump_request``          that monitor, with the frame's address, to the server's monitor
3. ``bind_ump_service_request``  that monitor, with its copy of the frame, to the server
4. the server's reply to its monitor (``bind_ump_reply_monitor``)
5. that monitor's reply to the client's monitor (``bind_ump_reply``)
6. the client's monitor's reply to the client (``bind_ump_reply_client``)

Between 1 and 2 the monitors copy the frame's capability as any other (``capabilities/copying.py``), so
that its owner knows of the copy, and whoever revokes it takes it from the server too.

On one core a bind is by LMP and both sides swap endpoints through their monitor.

A right to be notified travels beside the frame: a capability from client to monitor and from monitor to
service, its contents between the monitors, as those of the frame. Hops 4 to 6 take the service's
right back to the client in the same way.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.service import CapabilityService
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.invocations import Create, Delete
from labkit.multikernel.iref import SERVICES_PER_CORE, core_of, index_of, make_iref
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.notification import AllocateNotify, RemoteChannel
from labkit.multikernel.peers import BOOT_CORE
from labkit.multikernel.status import Status


class BindService:
    """One monitor's table of exported services, and its hops of a bind.

    ``services`` holds for each index who has exported it, and the number the exporter knows it by.
    """

    def __init__(self, monitor: Monitor, capabilities: CapabilityService) -> None:
        self.monitor = monitor
        self.capabilities = capabilities
        self.services: list[tuple[Binding, int]] = []
        self.name_iref = 0  # kept by monitor 0
        monitor.install(
            local={
                "alloc_iref_request": self.allocate,
                "bind_lmp_client_request": self.bind_lmp,
                "bind_ump_client_request": self.bind_ump_client,
                "ipi_alloc_notify_request": self.allocate_notify,
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
        """Hop 1: copy the frame to the server's monitor, then ask that one."""
        (iref,) = incoming.words
        slot = incoming.capability
        assert slot is not None, "a bind request comes with a frame"
        frame = yield from self.monitor.slots.identify(slot)
        notify = yield from self._take_right(*incoming.more)
        core = core_of(iref)
        if core == self.monitor.core or not self.monitor.peers.is_known(core):
            yield Delete(slot)
            yield from incoming.reply(Status.NO_MONITOR_FOR_CORE)
            return

        def then(reply: Incoming) -> Any:  # hop 6
            status, notify = reply.words
            right = yield from self._make_right(notify)
            yield from incoming.reply(status, capability=right)

        def copied(status: Status) -> Any:
            yield Delete(slot)
            if status.is_ok:
                request = (iref, frame.base, frame.size, self.monitor.core, notify)
                yield from self.monitor.ask(core, "bind_ump_request", *request, then=then)
            else:
                yield from incoming.reply(status)

        yield from self.capabilities.send_copy(slot, core, copied)

    def bind_ump(self, incoming: Incoming) -> Any:
        """Hop 2: ask the service, with the frame that has come."""
        iref, base, size, client, notify = incoming.words
        frame = Capability(CapabilityType.FRAME, base=base, size=size)
        slot = self.capabilities.arrived(frame)
        if slot is None:  # revoked meanwhile
            yield from incoming.reply(Status.CAP_NOT_FOUND, None)
            return
        if not self._exists(iref):
            yield Delete(slot)
            yield from incoming.reply(Status.INVALID_IREF, None)
            return
        right = yield from self._make_right(notify)

        def then(reply: Incoming) -> Any:  # hop 5
            (status,) = reply.words
            notify = yield from self._take_right(reply.capability)
            yield from incoming.reply(status, notify)

        server, service = self.services[index_of(iref)]
        yield from server.ask(
            "bind_ump_service_request",
            service,
            client,
            then=then,
            capability=slot,
            more=() if right is None else (right,),
        )

    def allocate_notify(self, incoming: Incoming) -> Any:
        """Make a channel to an endpoint of this core, and the right to notify it."""
        assert incoming.capability is not None, "the request comes with the endpoint"
        to = self.monitor.slots.allocate()
        status = yield AllocateNotify(self.monitor.kernel_capability, incoming.capability, to)
        yield Delete(incoming.capability)
        yield from incoming.reply(status, capability=to if status.is_ok else None)

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

    def _take_right(self, right: CapabilityAddress | None = None) -> Any:
        """Return what a right to notify names, and give the right up; ``None`` if there is none."""
        if right is None:
            return None
        capability = yield from self.monitor.slots.identify(right)
        yield Delete(right)
        return capability.names

    def _make_right(self, notify: RemoteChannel | None) -> Any:
        """Return the right to notify a channel of another core; ``None`` for none."""
        if notify is None:
            return None
        return (yield from self._create(Capability(CapabilityType.NOTIFY_IPI, names=notify)))

    def _create(self, capability: Capability) -> Any:
        slot = self.monitor.slots.allocate()
        status = yield Create(self.monitor.kernel_capability, capability, slot)
        assert status is Status.OK, status
        return slot

    def _exists(self, iref: int) -> bool:
        return index_of(iref) < len(self.services)
