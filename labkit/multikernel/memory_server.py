"""The memory server: who owns all free memory, and hands it out as RAM capabilities (``mem_serv.c``).

There is one, on the boot core; that makes it simple, and a bottleneck. A domain asks the monitor of
its core. The monitors of other cores ask monitor 0, which asks the server; the capability itself
cannot leave the core, so monitor 0 deletes it there and the asking monitor creates it anew. No other
copy exists meanwhile. Whoever asks may say between which addresses the memory should be.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.invocations import Create, Delete, GiveUp, Retype
from labkit.multikernel.memory_allocator import MemoryAllocator
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.peers import BOOT_CORE
from labkit.multikernel.slots import Slots
from labkit.multikernel.status import Status

SMALLEST_BITS = 6
"""The smallest block: a cache line."""


class MemoryServer:
    """Hands out parts of the RAM capabilities that it was given at boot.

    ``regions`` are their slots by base and size. With its ``kernel_capability`` it vouches for what its
    books say is free, so that no monitor is asked for each block.
    """

    def __init__(self, slots: Slots, *, kernel_capability: CapabilityAddress) -> None:
        self.slots = slots
        self.kernel_capability = kernel_capability
        self.allocator = MemoryAllocator()
        self.regions: dict[int, tuple[int, CapabilityAddress]] = {}
        self.handlers = {"allocate": self.allocate, "free": self.free}

    def add(self, base: int, bits: int, slot: CapabilityAddress) -> None:
        """Take over a region of free memory."""
        self.regions[base] = 1 << bits, slot
        self.allocator.add(base, bits)

    def allocate(self, incoming: Incoming) -> Any:
        """Answer with a RAM capability, which is given away."""
        asked, low, high = incoming.words
        bits = max(asked, SMALLEST_BITS)
        base = self.allocator.allocate(bits, low=low, high=high)
        if base is None:
            yield from incoming.reply(Status.MM_NOT_FOUND)
            return
        region = self._region_of(base)
        ram = self.slots.allocate()
        what = self.regions[region][1], CapabilityType.RAM, base - region, 1 << bits
        status = yield Retype(*what, (ram,), self.kernel_capability)
        assert status is Status.OK, status
        yield from incoming.reply(Status.OK, capability=ram)

    def free(self, incoming: Incoming) -> Any:
        """Take a block back; the last capability of it is deleted here, and none may be left."""
        assert incoming.capability is not None, "memory is given back with its capability"
        block = yield from self.slots.identify(incoming.capability)
        if not self.allocator.holds(block.base, block.size):
            yield from incoming.reply(Status.MM_NOT_FOUND, capability=incoming.capability)
            return
        region = self._region_of(block.base)
        status = yield GiveUp(incoming.capability, made_from=self.regions[region][1])
        if status.is_ok:
            self.allocator.free(block.base)
            yield from incoming.reply(status)
        else:
            yield from incoming.reply(status, capability=incoming.capability)

    def _region_of(self, base: int) -> int:
        return max(start for start in self.regions if start <= base)


class MemoryService:
    """A monitor's part: asks the memory server on behalf of its core's domains.

    ``server`` is monitor 0's binding to it; other monitors have none.
    """

    def __init__(self, monitor: Monitor, server: Binding | None = None) -> None:
        self.monitor = monitor
        self.server = server
        monitor.install(
            local={"alloc_ram_request": self.allocate, "free_ram_request": self.free},
            remote={"alloc_ram_request": self.ship, "free_ram_request": self.take_back},
        )

    def allocate(self, incoming: Incoming) -> Any:
        """A domain of this core wants memory."""
        if self.server is not None:

            def pass_on(reply: Incoming) -> Any:
                yield from incoming.reply(*reply.words, capability=reply.capability)

            yield from self.server.ask("allocate", *incoming.words, then=pass_on)
        else:

            def make(reply: Incoming) -> Any:
                status, base, size = reply.words
                slot = (yield from self._create(base, size)) if status.is_ok else None
                yield from incoming.reply(status, capability=slot)

            yield from self.monitor.ask(BOOT_CORE, "alloc_ram_request", *incoming.words, then=make)

    def ship(self, incoming: Incoming) -> Any:
        """Monitor 0: the monitor of another core wants memory."""
        assert self.server is not None, "only monitor 0 is asked"

        def tell(reply: Incoming) -> Any:
            (status,) = reply.words
            base = size = 0
            if reply.capability is not None:
                ram = yield from self.monitor.slots.identify(reply.capability)
                base, size = ram.base, ram.size
                yield Delete(reply.capability)
            yield from incoming.reply(status, base, size)

        yield from self.server.ask("allocate", *incoming.words, then=tell)

    def free(self, incoming: Incoming) -> Any:
        """A domain of this core gives memory back."""
        assert incoming.capability is not None, "memory is given back with its capability"

        def answer(reply: Incoming) -> Any:
            yield from incoming.reply(*reply.words, capability=reply.capability)

        if self.server is not None:
            yield from self.server.ask("free", then=answer, capability=incoming.capability)
            return
        ram = yield from self.monitor.slots.identify(incoming.capability)
        status = yield GiveUp(incoming.capability)
        if not status.is_ok:
            yield from incoming.reply(status, capability=incoming.capability)
            return
        yield from self.monitor.ask(BOOT_CORE, "free_ram_request", ram.base, ram.size, then=answer)

    def take_back(self, incoming: Incoming) -> Any:
        """Monitor 0: the monitor of another core gives memory back."""
        assert self.server is not None, "only monitor 0 is asked"

        def answer(reply: Incoming) -> Any:
            yield from incoming.reply(*reply.words)

        slot = yield from self._create(*incoming.words)
        yield from self.server.ask("free", then=answer, capability=slot)

    def _create(self, base: int, size: int) -> Any:
        """Create the capability of memory that another core has given up."""
        slot = self.monitor.slots.allocate()
        ram = Capability(CapabilityType.RAM, base=base, size=size)
        status = yield Create(self.monitor.kernel_capability, ram, slot)
        assert status is Status.OK, status
        return slot
