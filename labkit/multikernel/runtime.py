"""What a program gets to work with: the user-level library of a dispatcher (``lib/barrelfish``).

A program is a function that takes a runtime and returns a generator; it waits with ``yield from``. The
runtime knows its own dispatcher and one other party, the monitor of its core; everything else begins
with a request to that monitor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import attrs

from labkit.hardware.core import Core
from labkit.multikernel.address_space import AddressSpace, Steps
from labkit.multikernel.bind_stub import DEFAULT, BindStub, IdcFlag
from labkit.multikernel.binding import Binding, Channel, Handler, Incoming
from labkit.multikernel.capabilities.client import CapabilityClient
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import find_type
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.invocations import Copy, Delete
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.slots import Slots


class BindFailed(Exception):
    """A bind that was refused; the status says why."""


@attrs.frozen
class Export:
    """A service: its message table, and what to do with each new client."""

    handlers: Mapping[str, Handler]
    on_connect: Callable[[Binding], None] | None = None
    flags: IdcFlag = DEFAULT


class Runtime:
    """One dispatcher's library.

    ``events`` is the waitset of all of its bindings; a thread of its own runs their handlers, so that
    the program may wait for replies in any other thread.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        slots: Slots,
        monitor_channel: LmpChannel,
        *,
        stub_cycles: int,
        has_ump_ipi: bool = False,
    ) -> None:
        self.dispatcher = dispatcher
        self.slots = slots
        self.events = dispatcher.new_waitset()
        self.exports: list[Export] = []
        self.bindings: dict[int, Binding] = {}  # to services that are used again and again
        self.space: AddressSpace | None = None
        table = {
            "bind_lmp_service_request": self._accept_lmp,
            "bind_ump_service_request": self._accept_ump,
        }
        monitor_channel.accept_capabilities()
        self.monitor = self._bind(monitor_channel, table, name="monitor")
        self.capabilities = CapabilityClient(dispatcher.core, self.monitor)
        self.stub = BindStub(
            dispatcher,
            slots,
            self.monitor,
            allocate=self.allocate,
            stub_cycles=stub_cycles,
            has_ump_ipi=has_ump_ipi,
        )
        dispatcher.new_thread("events", self._run_events())

    @property
    def core(self) -> Core:
        """The core that the program runs on, with its doors."""
        return self.dispatcher.core

    def map(self, page: int, frame: CapabilityAddress, *, offset: int = 0) -> Steps:
        """Map a page to a part of a frame, given by the slot of its capability.

        Return the physical page that it is, or ``None``; then nothing is changed.
        """
        return self._space().map(page, frame, offset=offset)

    def touch(self, page: int) -> Steps:
        """Use a page once; return the frame that the access went to, or ``None`` for a page fault."""
        return self._space().touch(page)

    def unmap(self, page: int) -> Steps:
        """Take a page out of the domain's address space, on all cores; return whether it was there."""
        return self._space().unmap(page)

    def allocate_memory(self, bits: int) -> Steps:
        """Return the name of new memory of two to the power of ``bits`` bytes, or ``None``.

        The name is the slot of a RAM capability, and means nothing to any other program.
        """
        status, ram = yield from self.allocate(bits)
        return ram if status.is_ok else None

    def retype(self, memory: CapabilityAddress, kind: str, *, offset: int, size: int) -> Steps:
        """Make an object of a kind from part of one's memory; return its name, or ``None``.

        If other cores have a part in that memory, the monitors agree on it.

        Raises:
            InvalidInput: for a kind that is no type of capability.
        """
        slot = self.slots.allocate()
        status = yield from self.capabilities.retype(
            memory, find_type(kind), offset=offset, size=size, slots=(slot,)
        )
        if status.is_ok:
            return slot
        self.slots.give_back(slot)
        return None

    def update(self, change: Callable[[Any], Any]) -> Steps:
        """Change the small object that all cores share, everywhere; return its old value.

        ``change`` stands for the name of an operation that all cores know; it is one word of a message.
        """
        reply: Incoming = yield from self.monitor.call("update_request", change)
        _, old = reply.words
        return old

    def read(self) -> Steps:
        """Return the value of the small object that all cores share, as this core knows it."""
        reply: Incoming = yield from self.monitor.call("read_request")
        return reply.words[0]

    def allocate(self, bits: int, *, low: int = 0, high: int | None = None) -> Any:
        """Return the status, and the slot of a new RAM capability of two to the power of so many bytes.

        It lies between two addresses, if they are given.
        """
        reply: Incoming = yield from self.monitor.call("alloc_ram_request", bits, low, high)
        (status,) = reply.words
        return status, reply.capability

    def free(self, ram: CapabilityAddress) -> Any:
        """Give memory back, with its last capability; return the status.

        Refused, and the capability stays, while there are others to the same memory: revoke it first.
        """
        reply: Incoming = yield from self.monitor.call("free_ram_request", capability=ram)
        if reply.capability is not None:  # it has come back, in another slot
            yield Copy(reply.capability, ram)
            yield Delete(reply.capability)
        return reply.words[0]

    def export(
        self,
        handlers: Mapping[str, Handler],
        *,
        on_connect: Callable[[Binding], None] | None = None,
        flags: IdcFlag = DEFAULT,
    ) -> Any:
        """Offer a service and return its iref; the flags hold for this end of all of its bindings."""
        self.exports.append(Export(handlers, on_connect, flags))
        reply: Incoming = yield from self.monitor.call("alloc_iref_request", len(self.exports) - 1)
        _, iref = reply.words
        return iref

    def bind(
        self,
        iref: int,
        handlers: Mapping[str, Handler] | None = None,
        *,
        flags: IdcFlag = DEFAULT,
    ) -> Any:
        """Return a binding to a service: by LMP if it is on this core, else by UMP_IPI or URPC.

        There is no opposite to it; ``binding.py`` says why.

        Raises:
            BindFailed: if there is no such service.
        """
        status, channel = yield from self.stub.bind(iref, flags)
        if not status.is_ok:
            raise BindFailed(status.value)
        return self._bind(channel, handlers or {}, name=f"iref {iref}")

    def bind_once(self, iref: int) -> Any:
        """Return the binding to a service, made at the first call."""
        if iref not in self.bindings:
            self.bindings[iref] = yield from self.bind(iref)
        return self.bindings[iref]

    def _accept_lmp(self, request: Incoming) -> Any:
        service, *_ = request.words
        export = self.exports[service]
        yield from self.stub.accept_lmp(request, partial(self._connected, export))

    def _accept_ump(self, request: Incoming) -> Any:
        service, *_ = request.words
        export = self.exports[service]
        yield from self.stub.accept_ump(request, export.flags, partial(self._connected, export))

    def _connected(self, export: Export, channel: Channel) -> None:
        binding = self._bind(channel, export.handlers, name=f"client of {self.dispatcher.name}")
        if export.on_connect is not None:
            export.on_connect(binding)

    def _bind(self, channel: Channel, handlers: Mapping[str, Handler], *, name: str) -> Binding:
        queue = self.dispatcher.run_queue
        return Binding(
            channel, self.events, queue, handlers, name=f"{self.dispatcher.name}: {name}"
        )

    def _space(self) -> AddressSpace:
        assert self.space is not None, "only programs that were started from outside have pages"
        return self.space

    def _run_events(self) -> Any:
        while True:
            yield from self.events.event_dispatch()
