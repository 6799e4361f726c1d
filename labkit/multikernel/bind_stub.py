"""The stubs' part of export and bind: the channel of a client, and that of the service at its other end.

A client's stub tries one transport after the other, in the order of the real one (``GCBackend.hs``): LMP,
which the monitor refuses if the service is on another core; UMP_IPI, if the stubs of this system have
it; UMP. Of the last two the frame and the hops are the same (``bind_service.py``). With UMP_IPI each end
lets its monitor allocate a notification for it, and sends the right to notify it along with the bind:

1. ``ipi_alloc_notify_request``  the end, with a new endpoint, to its monitor
2. ``ipi_alloc_notify_reply``    a ``Notify_IPI`` capability, which names the core and a channel there

The client's right to be notified travels with the request, the service's with the reply. An end
that has given none polls, whatever the other one does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto
from functools import partial
from typing import Any, NamedTuple

from labkit.multikernel.binding import Binding, Channel, Incoming
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.invocations import MakeEndpoint
from labkit.multikernel.iref import core_of
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.paging import AccessFrame
from labkit.multikernel.slots import Slots
from labkit.multikernel.status import Status
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.ump_ipi_channel import NotifyingEndpoint, UmpIpiChannel
from labkit.multikernel.urpc import Endpoint
from labkit.multikernel.urpc_frame import FRAME_BYTES, map_channel


class IdcFlag(Flag):
    """What a client asks of a bind, and a service of its export (``IDC_BIND_FLAG_…``)."""

    NO_NOTIFY = auto()  # this end polls, even if the transport could notify it


DEFAULT = IdcFlag(0)


class Notice(NamedTuple):
    """Where an end hears that something came, and the right to tell it so, which is for the other."""

    channel: LmpChannel
    right: CapabilityAddress


class BindStub:
    """One dispatcher's stubs.

    ``allocate`` gets the dispatcher memory; ``has_ump_ipi`` says whether the stubs can notify.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        slots: Slots,
        monitor: Binding,
        *,
        allocate: Callable[[int], Any],
        stub_cycles: int,
        has_ump_ipi: bool,
    ) -> None:
        self.dispatcher = dispatcher
        self.slots = slots
        self.monitor = monitor
        self.allocate = allocate
        self.stub_cycles = stub_cycles
        self.has_ump_ipi = has_ump_ipi

    def bind(self, iref: int, flags: IdcFlag) -> Any:
        """Return how a bind ended, and this end of the new channel if it ended well."""
        status, channel = yield from self._lmp(iref)
        if status is Status.IDC_BIND_NOT_SAME_CORE and self._is_notified(flags):
            status, channel = yield from self._ump_ipi(iref)
        if status in {Status.IDC_BIND_NOT_SAME_CORE, Status.IPI_NOTIFY}:
            status, channel = yield from self._ump(iref, None)
        return status, channel

    def accept_lmp(self, request: Incoming, connected: Callable[[Channel], None]) -> Any:
        """Take a client of this core: keep its endpoint, and send it one of ours."""
        endpoint, slot = yield from self._new_endpoint()
        assert request.capability is not None, "a bind request comes with the client's endpoint"
        channel = LmpChannel(self.dispatcher, endpoint, remote=request.capability)
        channel.accept_capabilities()
        connected(channel)
        yield from request.reply(Status.OK, capability=slot)

    def accept_ump(
        self, request: Incoming, flags: IdcFlag, connected: Callable[[Channel], None]
    ) -> Any:
        """Take a client of another core: map the frame that came with its request."""
        _, client = request.words
        (bell,) = request.more or (None,)

        def accept(notice: Notice | None) -> Any:
            channel = yield from self._map(
                request.capability, client, notice=notice, bell=bell, is_creator=False
            )
            connected(channel)
            right = None if notice is None else notice.right
            yield from request.reply(Status.OK, capability=right)

        if not self._is_notified(flags):
            yield from accept(None)
            return
        endpoint, slot = yield from self._new_endpoint()

        def then(reply: Incoming) -> Any:
            yield from accept(self._notice(endpoint, reply))

        yield from self.monitor.ask("ipi_alloc_notify_request", then=then, capability=slot)

    def _lmp(self, iref: int) -> Any:
        endpoint, slot = yield from self._new_endpoint()
        reply = yield from self.monitor.call("bind_lmp_client_request", iref, capability=slot)
        (status,) = reply.words
        if not status.is_ok:
            return status, None
        channel = LmpChannel(self.dispatcher, endpoint, remote=reply.capability)
        channel.accept_capabilities()
        return status, channel

    def _ump_ipi(self, iref: int) -> Any:
        endpoint, slot = yield from self._new_endpoint()
        reply = yield from self.monitor.call("ipi_alloc_notify_request", capability=slot)
        notice = self._notice(endpoint, reply)
        if notice is None:
            return Status.IPI_NOTIFY, None
        return (yield from self._ump(iref, notice))

    def _ump(self, iref: int, notice: Notice | None) -> Any:
        status, ram = yield from self.allocate(FRAME_BYTES.bit_length() - 1)
        if not status.is_ok:
            return status, None
        frame = yield from self.slots.carve(ram, CapabilityType.FRAME, offset=0, size=FRAME_BYTES)
        shared = yield from self.slots.copy(frame)
        more = () if notice is None else (notice.right,)
        reply = yield from self.monitor.call(
            "bind_ump_client_request", iref, capability=shared, more=more
        )
        (status,) = reply.words
        if not status.is_ok:
            return status, None
        bell = reply.capability
        peer = core_of(iref)
        return status, (
            yield from self._map(frame, peer, notice=notice, bell=bell, is_creator=True)
        )

    def _map(
        self,
        slot: CapabilityAddress | None,
        peer: int,
        *,
        notice: Notice | None,
        bell: CapabilityAddress | None,
        is_creator: bool,
    ) -> Any:
        """Map a channel's frame; an end that is notified, or has to notify, does more than poll."""
        assert slot is not None, "there is no channel without a frame"
        memory = yield AccessFrame(slot)
        assert not isinstance(memory, Status), memory
        name = f"{self.dispatcher.core.number} with {peer}"
        end = partial(
            map_channel,
            memory,
            self.dispatcher.core,
            is_creator=is_creator,
            peer=peer,
            stub_cycles=self.stub_cycles,
        )
        if notice is None and bell is None:
            return UmpChannel(self.dispatcher, end(kind=Endpoint), name=name)
        return UmpIpiChannel(
            self.dispatcher,
            end(kind=NotifyingEndpoint),
            name=name,
            notice=None if notice is None else notice.channel,
            bell=bell,
        )

    def _is_notified(self, flags: IdcFlag) -> bool:
        return self.has_ump_ipi and IdcFlag.NO_NOTIFY not in flags

    def _new_endpoint(self) -> Any:
        slot = self.slots.allocate()
        endpoint = yield MakeEndpoint(slot)
        return endpoint, slot

    def _notice(self, endpoint: LmpEndpoint, reply: Incoming) -> Notice | None:
        """Return what an end hears by, or ``None`` if its core has no channel left for it."""
        (status,) = reply.words
        if not status.is_ok or reply.capability is None:
            return None
        nowhere = self.slots.allocate()  # nobody answers a notification
        return Notice(LmpChannel(self.dispatcher, endpoint, remote=nowhere), reply.capability)
