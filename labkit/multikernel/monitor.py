"""The monitor of one core: its message table, and the loop that runs it.

A monitor is a user-level program like any other, schedulable, on one core; together the monitors keep
what all cores have to agree on (section 4.4 of the paper). It talks to the monitors of other cores by
URPC and to the domains of its own core by LMP. One thread handles one message at a time; a handler
that has to ask somebody else leaves a continuation behind instead of waiting. It never waits for a
peer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.hardware.memory import Memory
from labkit.multikernel.binding import Binding, Handler
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.frame_memory import FrameMemory
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.peers import BOOT_CORE, Peers
from labkit.multikernel.slots import Slots
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import Endpoint
from labkit.multikernel.urpc_frame import FRAME_BYTES, map_channel


class Monitor:
    """One core's monitor.

    ``own_memory`` is a RAM capability for its channels, ``kernel_capability`` lets it create what
    other monitors tell it of. Services put their handlers into two tables: ``remote`` for messages
    from other monitors, ``local`` for requests of domains on this core.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        memory: Memory,
        slots: Slots,
        *,
        own_memory: CapabilityAddress,
        kernel_capability: CapabilityAddress,
        stub_cycles: int,
        is_full_mesh: bool,
    ) -> None:
        self.dispatcher = dispatcher
        self.core = dispatcher.core.number
        self.memory = memory
        self.slots = slots
        self.own_memory = own_memory
        self.kernel_capability = kernel_capability
        self.stub_cycles = stub_cycles
        self.is_full_mesh = is_full_mesh
        self.waitset = dispatcher.new_waitset()
        self.local: dict[str, Handler] = {}
        self.clients: list[Binding] = []
        self.peers = Peers(
            self.core, bind=self._bind_peer, map_frame=self.map_frame, frames=self._new_frame
        )
        self.remote: dict[str, Handler] = {
            "bind_monitor_proxy": self.peers.proxy,
            "bind_monitor_request": self.peers.requested,
            "bind_monitor_reply": self.peers.replied,
        }
        self._frames = 0

    def run(self) -> Any:
        """Handle one message after the other, for ever."""
        while True:
            yield from self.waitset.event_dispatch()

    def install(
        self,
        *,
        local: Mapping[str, Handler] | None = None,
        remote: Mapping[str, Handler] | None = None,
    ) -> None:
        """Put a service's handlers into the message tables."""
        self.local.update(local or {})
        self.remote.update(remote or {})

    def send(self, core: int, type: str, *words: Any) -> Any:
        """Send a message to another monitor; it waits in a queue if it has to."""

        def use(binding: Binding) -> Any:
            yield from binding.send(type, *words)

        yield from self.peers.with_binding(core, use)

    def ask(self, core: int, type: str, *words: Any, then: Handler) -> Any:
        """Send a request to another monitor, and leave a continuation for its reply."""

        def use(binding: Binding) -> Any:
            yield from binding.ask(type, *words, then=then)

        yield from self.peers.with_binding(core, use)

    def ask_boot_monitor(self, type: str, *words: Any, then: Handler) -> Any:
        """Send a request to monitor 0, which is not this one."""
        yield from self.ask(BOOT_CORE, type, *words, then=then)

    def add_client(self, channel: LmpChannel, *, name: str) -> Binding:
        """Serve a domain of this core."""
        channel.accept_capabilities()
        binding = Binding(
            channel, self.waitset, self.dispatcher.run_queue, self.local, name=f"monitor to {name}"
        )
        self.clients.append(binding)
        return binding

    def map_frame(self, frame: int, peer: int, *, is_creator: bool) -> UmpChannel:
        """Map this core's end of a channel whose memory is at an address.

        Monitors tell each other addresses, and each of them may create a capability to one.
        """
        end = map_channel(
            FrameMemory(self.memory, frame, FRAME_BYTES),
            self.dispatcher.core,
            is_creator=is_creator,
            peer=peer,
            stub_cycles=self.stub_cycles,
            kind=Endpoint,
        )
        return UmpChannel(self.dispatcher, end, name=f"{self.core} with {peer}")

    def _bind_peer(self, channel: UmpChannel, core: int) -> Binding:
        return Binding(
            channel,
            self.waitset,
            self.dispatcher.run_queue,
            self.remote,
            name=f"monitor {self.core} to {core}",
        )

    def _new_frame(self) -> Any:
        """Make a frame for a channel from the monitor's own memory, and return its address."""
        offset = self._frames * FRAME_BYTES
        self._frames += 1
        slot = yield from self.slots.carve(
            self.own_memory, CapabilityType.FRAME, offset=offset, size=FRAME_BYTES
        )
        frame = yield from self.slots.identify(slot)
        return frame.base
