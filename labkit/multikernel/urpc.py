"""URPC: messages between cores through shared cache lines, without the kernel (later called UMP).

A channel is two rings of slots, one for each direction. A slot is one cache line: seven words of
payload and a header with an epoch bit and an acknowledgement. The sender writes a slot, the receiver
polls it; each side writes only its own ring. Sections 4.6 and 5.2 of the paper, variant "epoch and
acknowledgement" of the public code of 2011; ``urpc_used_bit`` is the variant of 2017. One message
from core 0 to core 9 takes:

1. ``Endpoint.send``      marshals in a stub: ``stub_cycles``
2. ``Core.store``         writes the slot, posted: ``hit_cycles``
3. ``Hammer.own``         takes the slot's line from the receiver's cache: ``probe_cycles``
4. ``Hammer.share``       gives it back to the receiver, whose poll has missed: ``hop_cycles`` a link
5. ``Core.read``          is the poll that finds the message: ``hit_cycles``
6. ``Endpoint.receive``   unmarshals in a stub: ``stub_cycles``

``labkit trace message`` prints it for any two cores, and a test compares this list with the trace.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, NamedTuple

from simpy import Event

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine

SLOTS = 32
"""Slots of a ring: half a page for each direction, as in the public code of 2011."""
WORDS = 7
"""Payload words of a slot; the eighth word of the cache line is the header."""

Payload = tuple[Any, ...]
Takes = Generator[Event, Any, Any]


class Slot(NamedTuple):
    """What one cache line of a ring holds. Memory starts as zeroes: epoch 0, an empty slot."""

    epoch: int = 0
    acknowledged: int = 0  # how many slots the sender of this one has received
    is_data: bool = False  # False: nothing but the acknowledgement
    is_last: bool = False  # the last fragment of a message
    words: Payload = ()


class Endpoint:
    """One end of a channel: sends through one ring, receives through the other.

    Counters as in the public code: ``sent`` and ``received`` count slots, ``peer_received`` is the
    last acknowledgement that came in, ``told`` the last one that went out. ``next_slot`` is where the
    next message will arrive; it is there when the first word of the slot is the ``expected`` one.
    """

    empty: Any = Slot()
    """What a slot holds before anything was sent."""

    def __init__(
        self, core: Core, *, outgoing: Sequence[Line], incoming: Sequence[Line], stub_cycles: int
    ) -> None:
        self.core = core
        # What a machine without coherent caches does in another way.
        self.store: Callable[[Sequence[Line], Any], Takes] = core.store
        self.wait_for_change: Callable[[Line], Takes] = core.wait_for_change
        self.outgoing = outgoing
        self.incoming = incoming
        self.stub_cycles = stub_cycles
        self.slots = len(outgoing)
        self.next_slot = incoming[0]
        self.epoch = self._epoch(0)
        self.expected = self.epoch
        self.sent = 0
        self.received = 0
        self.peer_received = 0
        self.told = 0
        self.fragments: list[Any] = []
        self.inbox: deque[Payload] = deque()  # arrived while this end waited for room to send

    @property
    def can_send(self) -> bool:
        """Whether a data slot is free; one more is kept for an acknowledgement."""
        return self.sent - self.peer_received < self.slots - 1

    def send(self, payload: Payload) -> Takes:
        """Send a message, in as many slots as it needs; wait while the ring is full.

        The stub's time passes at the call, all others with the steps that this returns.
        """
        self.core.compute(self.stub_cycles)
        if len(payload) <= WORDS and self.can_send:  # most messages
            return self._write(payload, is_data=True, is_last=True)
        return self._send_in_pieces(payload)

    def _send_in_pieces(self, payload: Payload) -> Takes:
        """Fill one slot after the other, each as soon as there is room."""
        for first in range(0, len(payload) or 1, WORDS):
            if not self.can_send:
                yield from self._wait_for_room()
            words = payload[first : first + WORDS]
            yield from self._write(words, is_data=True, is_last=first + WORDS >= len(payload))

    def receive(self) -> Takes:
        """Return the next message; poll until it is here."""
        core = self.core
        while not self.inbox:
            line = self.next_slot
            slot = core.read(line) if core.hits(line) else (yield from core.load(line))
            if slot[0] == self.expected:
                yield from self._take(slot)
            else:
                yield from self.wait_for_change(line)
        core.compute(self.stub_cycles)
        return self.inbox.popleft()

    def try_receive(self) -> Takes:
        """Poll once: return the next message, or ``None`` if it is not here yet."""
        if not self.inbox:
            core, line = self.core, self.next_slot
            slot = core.read(line) if core.hits(line) else (yield from core.load(line))
            if slot[0] == self.expected:
                yield from self._take(slot)
            if not self.inbox:
                return None
        self.core.compute(self.stub_cycles)
        return self.inbox.popleft()

    def _take(self, slot: Slot) -> Iterable[Event]:
        """Copy a slot out, and only then allow the peer to overwrite it."""
        _, self.peer_received, is_data, is_last, words = slot
        self.received = received = self.received + 1
        place = received % self.slots
        self.next_slot = self.incoming[place]
        if place == 0:
            self.expected = self._epoch(received)
        if is_data:
            self._put_together(words, is_last=is_last)
        # Traffic one way carries no acknowledgements back: force one before the peer's ring is full.
        # An acknowledgement of an acknowledgement would go on for ever on a ring of two slots.
        if received - self.told >= self.slots - 1:
            return self._write((), is_data=False, is_last=False)
        return ()

    def _put_together(self, words: Payload, *, is_last: bool) -> None:
        """Add a fragment; with the last one the message is complete."""
        if is_last and not self.fragments:  # most messages are one
            self.inbox.append(words)
            return
        self.fragments += words
        if is_last:
            self.inbox.append(tuple(self.fragments))
            self.fragments.clear()

    def _wait_for_room(self) -> Takes:
        """Wait for acknowledgements; a message that comes with one waits in the inbox."""
        while not self.can_send:
            slot = yield from self.core.load(self.next_slot)
            if slot[0] == self.expected:
                yield from self._take(slot)
            else:
                yield from self.wait_for_change(self.next_slot)

    def _write(self, words: Payload, *, is_data: bool, is_last: bool) -> Takes:
        place = self.sent % self.slots
        if place == 0:
            self.epoch = self._epoch(self.sent)
        line = self.outgoing[place]
        # As Slot(...) does, at a fraction of its price.
        slot = tuple.__new__(Slot, (self.epoch, self.received, is_data, is_last, words))
        self.sent += 1
        self.told = self.received
        return self.store((line,), slot)

    def _epoch(self, count: int) -> int:
        """Return the epoch bit of a slot: it flips each time around the ring, and begins with 1."""
        return 1 - (count // self.slots) % 2


def connect(
    machine: Machine,
    one: int,
    other: int,
    *,
    stub_cycles: int,
    slots: int = SLOTS,
    variant: type[Endpoint] = Endpoint,
    is_warm: bool = False,
    home: int | None = None,
) -> tuple[Endpoint, Endpoint]:
    """Return both ends of a channel between two cores, each ring in the memory of its receiver.

    Or both in the memory of the package ``home``, if that is given. The rings of a channel that
    ``is_warm`` are in both caches, as after a lap around the ring.
    """

    def ring(sender: int, receiver: int) -> list[Line]:
        held_by = (sender, receiver) if is_warm else ()
        memory = machine.cores[receiver].package if home is None else home
        names = [f"{sender}to{receiver}[{slot}]" for slot in range(slots)]
        return [
            machine.line(name, home=memory, value=variant.empty, held_by=held_by) for name in names
        ]

    there, back = ring(one, other), ring(other, one)
    return (
        variant(machine.cores[one], outgoing=there, incoming=back, stub_cycles=stub_cycles),
        variant(machine.cores[other], outgoing=back, incoming=there, stub_cycles=stub_cycles),
    )
