"""Notifications: how a core tells another one that a message has come, with an interrupt (TN-009).

Each core has a page of FIFOs, one for each sender. To notify, the sender's CPU driver writes a channel
number into its own FIFO at the destination and sends an inter-processor interrupt. The destination's
CPU driver drains all FIFOs, delivers an empty LMP message to the endpoint behind each number, and at
once runs whoever was notified last (``kernel/arch/x86/ipi_notify.c``).

The right to notify is a ``Notify_IPI`` capability, which names a core and a channel there. The monitor
of the receiver's core makes it; how it gets to the sender is in ``bind_stub.py``.

The handler looks at the next entry of every sender, so its time grows with the number of cores, by one
hit each; the real one does the same, though a handler's time should not depend on it.

The page is, with the message channels, the only memory of a CPU driver that another core writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from labkit.hardware.coherence.line import Line
from labkit.hardware.interrupts import Vector
from labkit.hardware.machine import Machine
from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.cpu_driver import CpuDriver
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.lmp import find_endpoint, notify
from labkit.multikernel.status import Status
from labkit.multikernel.system_call import Step, SystemCall

CHANNELS = 65_535
"""Channel numbers of a core: two bytes, without the number that means none."""
FIFO_ENTRIES = 64
"""Channel numbers that one sender may have waiting at one destination."""
ENTRIES_PER_LINE = 32
"""Entries of two bytes in a cache line."""
NO_CHANNEL = 0
"""What an entry holds that is free: the receiver zeroes it, which is the acknowledgement."""

Entries = tuple[int, ...]


class NotifyFifoFull(Exception):
    """A CPU driver's panic: more than 64 notifications wait, and the real system stops here."""


@attrs.frozen
class RemoteChannel:
    """What a Notify_IPI capability names: a channel of another core."""

    core: int
    channel: int


class NotificationPages:
    """The memory of all FIFOs; each core knows the lines it writes and those it reads.

    ``fifo(sender, receiver)`` is the memory; the receiver's lines lie in its own package.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._fifos: dict[tuple[int, int], list[Line]] = {}

    def fifo(self, sender: int, receiver: int) -> list[Line]:
        """Return the lines of one FIFO, which are zero at first."""
        lines = self._fifos.get((sender, receiver))
        if lines is None:
            home = self.machine.cores[receiver].package
            empty = (NO_CHANNEL,) * ENTRIES_PER_LINE
            lines = self._fifos[sender, receiver] = [
                self.machine.line(f"notify {sender}to{receiver}[{n}]", home=home, value=empty)
                for n in range(FIFO_ENTRIES // ENTRIES_PER_LINE)
            ]
        return lines

    def all(self) -> Iterable[list[Line]]:
        """Return the lines of all FIFOs, for whoever looks at the machine from outside."""
        return self._fifos.values()


class Notifier:
    """The part of one CPU driver that sends and receives notifications.

    ``endpoints`` says to whom a channel of this core belongs.
    """

    def __init__(self, kernel: CpuDriver, pages: NotificationPages, senders: Sequence[int]) -> None:
        self.kernel = kernel
        self.pages = pages
        self.endpoints: dict[int, LmpEndpoint] = {}
        self.incoming: Mapping[int, list[Line]] = {
            sender: pages.fifo(sender, kernel.core.number) for sender in senders
        }
        self.heads = dict.fromkeys(senders, 0)  # which entry of each incoming FIFO is read next
        self.tails: dict[int, int] = {}  # which entry of each outgoing FIFO is written next
        self.dropped = 0
        kernel.handlers[Vector.INTER_CORE] = self.drain
        kernel.notifier = self

    def allocate(self, endpoint: LmpEndpoint) -> int:
        """Return the number of a new channel whose notifications go to an endpoint of this core.

        Numbers are never given back, because bindings are never torn down.
        """
        channel = len(self.endpoints) + 1
        self.endpoints[channel] = endpoint
        return channel

    @property
    def is_full(self) -> bool:
        """Whether all channel numbers are in use."""
        return len(self.endpoints) == CHANNELS

    def send(self, remote: RemoteChannel) -> Step:
        """Write the channel into this core's FIFO at the other one, and interrupt it."""
        core = self.kernel.core
        tail = self.tails.get(remote.core, 0)
        line, place = _entry(self.pages.fifo(core.number, remote.core), tail)
        entries: Entries = yield from core.load(line)
        if entries[place] != NO_CHANNEL:
            message = f"core {core.number}: the notify FIFO to core {remote.core} is full"
            raise NotifyFifoFull(message)
        # Two bytes of the line change. The doors move whole lines, so this store is an update.
        yield from core.update(line, _put(place, remote.channel))
        self.tails[remote.core] = tail + 1
        yield from core.send_ipi(remote.core)

    def drain(self) -> Step:
        """Handle the interrupt: deliver what waits in every FIFO, in the order of each sender."""
        core = self.kernel.core
        last: LmpEndpoint | None = None
        for sender, fifo in self.incoming.items():
            while True:
                line, place = _entry(fifo, self.heads[sender])
                entries: Entries = yield from core.load(line)
                channel = entries[place]
                if channel == NO_CHANNEL:
                    break
                yield from core.update(line, _put(place, NO_CHANNEL))
                self.heads[sender] += 1
                endpoint = self.endpoints.get(channel)
                if endpoint is None or not notify(self.kernel, endpoint):
                    self.dropped += 1
                else:
                    last = endpoint
        if last is not None:
            self.kernel.switch_to(last.dcb)


@attrs.frozen
class Notify(SystemCall):
    """Invoke a Notify_IPI capability."""

    target: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Send the notification that the capability allows."""
        named = caller.cspace.get(self.target)
        if named is None or named.type is not CapabilityType.NOTIFY_IPI:
            return Status.CAP_NOT_FOUND
        yield from kernel.notifier.send(named.names)
        return Status.OK


@attrs.frozen
class AllocateNotify(SystemCall):
    """Invoke the kernel capability: make a channel to an endpoint, and the right to notify it."""

    kernel_capability: CapabilityAddress
    endpoint: CapabilityAddress
    to: CapabilityAddress

    def perform(self, kernel: CpuDriver, caller: Dcb) -> Step:
        """Make both, if the caller may and a number is left."""
        yield from ()
        held = caller.cspace.get(self.kernel_capability)
        endpoint = find_endpoint(caller, self.endpoint)
        if held is None or held.type is not CapabilityType.KERNEL or endpoint is None:
            return Status.CAP_NOT_FOUND
        refused = local.slot_refusal(caller.cspace, self.to)
        if refused is not None:
            return refused
        notifier: Notifier = kernel.notifier
        if notifier.is_full:
            return Status.IPI_NOTIFY
        remote = RemoteChannel(kernel.core.number, notifier.allocate(endpoint))
        made = Capability(CapabilityType.NOTIFY_IPI, names=remote)
        kernel.database.insert(caller.cspace, self.to, made)
        return Status.OK


def _entry(fifo: Sequence[Line], count: int) -> tuple[Line, int]:
    """Return the line and the place in it of the entry with a number, around the ring."""
    number, place = divmod(count % FIFO_ENTRIES, ENTRIES_PER_LINE)
    return fifo[number], place


def _put(place: int, channel: int) -> Callable[[Entries], Entries]:
    """Return the change of a line that puts a channel number into one of its entries."""
    return lambda old: (*old[:place], channel, *old[place + 1 :])
