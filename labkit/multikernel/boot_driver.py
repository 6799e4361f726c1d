"""The boot driver: brings up the other cores, one after the other, from a program on core 0.

A core's own memory, and that of its first channel, comes from its own package, whose range the firmware
tells. So a message to it lies where it is read, as the buffers of NUMA-aware multicast do in the paper
(section 5.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.hardware.coherence.line import Line
from labkit.multikernel.binding import Incoming
from labkit.multikernel.capabilities.types import CapabilityType
from labkit.multikernel.core_boot import CoreData, StartCore
from labkit.multikernel.joining import Joining
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.urpc_frame import FRAME_BYTES

CORE_MEMORY_BITS = 22
"""Memory that a new core gets for its kernel and its monitor's channels: 4 MiB."""


class BootService:
    """Monitor 0's part: takes the channel to a new monitor into use, and says when it is there."""

    def __init__(self, monitor: Monitor, joining: Joining) -> None:
        self.monitor = monitor
        self.waiting: dict[int, Incoming] = {}
        joining.on_join = self.joined
        monitor.install(local={"boot_core_request": self.boot_core, "boot_wait": self.wait})

    def boot_core(self, incoming: Incoming) -> Any:
        """Map the channel to the monitor that is about to come up."""
        (core,) = incoming.words
        assert incoming.capability is not None, "a boot request comes with the channel's frame"
        frame = yield from self.monitor.slots.identify(incoming.capability)
        yield from self.monitor.peers.adopt(core, frame.base, is_creator=True)
        yield from incoming.reply()

    def wait(self, incoming: Incoming) -> Any:
        """Answer when the core's monitor has joined."""
        yield from ()
        (core,) = incoming.words
        if core in self.monitor.peers.online and core not in self.waiting:
            yield from incoming.reply()
        else:
            self.waiting[core] = incoming

    def joined(self, core: int) -> Any:
        """A monitor has joined."""
        if core in self.waiting:
            yield from self.waiting.pop(core).reply()


class BootDriver:
    """Boots cores.

    ``lines`` is where each of them looks for its parameters, ``ranges`` the memory of its package: the
    first byte, and the first one after it.
    """

    def __init__(self, lines: Mapping[int, Line], ranges: Mapping[int, tuple[int, int]]) -> None:
        self.lines = lines
        self.ranges = ranges

    def run(self, runtime: Runtime) -> Any:
        """Boot one core after the other, in order."""
        for core in self.lines:
            yield from self.boot(runtime, core)

    def boot(self, runtime: Runtime, core: int) -> Any:
        """Boot one core, and wait until its monitor has joined."""
        low, high = self.ranges[core]
        _, ram = yield from runtime.allocate(CORE_MEMORY_BITS, low=low, high=high)
        own = yield from runtime.slots.identify(ram)
        _, memory = yield from runtime.allocate(FRAME_BYTES.bit_length() - 1, low=low, high=high)
        frame = yield from runtime.slots.carve(
            memory, CapabilityType.FRAME, offset=0, size=FRAME_BYTES
        )
        shared = yield from runtime.slots.copy(frame)
        channel = yield from runtime.slots.identify(frame)
        yield from runtime.monitor.call("boot_core_request", core, capability=shared)
        data = CoreData(urpc_frame=channel.base, memory_base=own.base, memory_bytes=own.size)
        yield StartCore(core, self.lines[core], data)
        yield from runtime.monitor.call("boot_wait", core)
