"""A party on a core by itself: the protocol alone, on raw URPC channels, without an operating system."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from simpy import Event

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.poll_set import PollSet
from labkit.multikernel.party import Party, Send
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.urpc import Endpoint, Payload, connect
from labkit.multikernel.waiting import spin

Takes = Generator[Event, Any, Any]
P = TypeVar("P", bound=Party)


class LineReplica(RegisterFile):
    """A replica in lines of one core's own memory; ``unwritten`` are changes not stored there yet."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self.lines = lines
        self.unwritten: deque[Any] = deque()

    def apply(self, object: Any, change: Any) -> Any:
        """Make a change; the stores follow before anything is sent."""
        self.unwritten.append(change)
        return super().apply(object, change)


class BareParty(Generic[P]):
    """A party, the channels of its core, and its replica.

    Args:
        core: the core.
        channels: this core's end of the channel to each core that it talks to.
        replica: its replica.
        make: makes the party from the core's number and a way to send.
    """

    def __init__(
        self,
        core: Core,
        channels: Mapping[int, Endpoint],
        replica: LineReplica,
        make: Callable[[int, Send], P],
    ) -> None:
        self.core = core
        self.channels = channels
        self.replica = replica
        self.outbox: deque[tuple[int, Payload]] = deque()
        self.party = make(core.number, self._send)

    def read(self) -> Takes:
        """Read all of the replica."""
        for line in self.replica.lines:
            yield from self.core.load(line)

    def act(self, action: Callable[[P], None]) -> Takes:
        """Let the party begin something."""
        action(self.party)
        yield from self._flush()

    def poll(self) -> Takes:
        """Handle what is here; return whether anything was."""
        found = False
        for source, channel in self.channels.items():
            message = yield from channel.try_receive()
            if message is not None:
                found = True
                yield from self._handle(source, message)
        return found

    def wait(self) -> Takes:
        """Poll until something may be here, and handle it."""
        while not (yield from self.poll()):
            yield from self.core.wait_for_change(*self._slots())

    def wait_at_most(self, cycles: int) -> Takes:
        """Poll for so many cycles, or until something may be here; handle it."""
        if not (yield from self.poll()):
            yield from spin(self.core, self._slots(), cycles)

    def serve(self) -> Takes:
        """Do nothing but handle messages, for ever."""
        sources = list(self.channels)
        polled = PollSet(self.core, self._slots())
        while True:
            place = yield from polled.next()
            channel = self.channels[sources[place]]
            message = yield from channel.try_receive()
            polled.watch(place, channel.next_slot)
            if message is not None:
                polled.look()  # a core that works out of order is at its next loads already
                yield from self._handle(sources[place], message)

    def _slots(self) -> list[Line]:
        return [channel.next_slot for channel in self.channels.values()]

    def _handle(self, source: int, message: Payload) -> Takes:
        type, *words = message
        self.party.handle(source, type, *words)
        yield from self._flush()

    def _send(self, core: int, type: str, *words: Any) -> None:
        self.outbox.append((core, (type, *words)))

    def _flush(self) -> Takes:
        while self.replica.unwritten:
            yield from self.core.store(self.replica.lines, self.replica.unwritten.popleft())
        while self.outbox:
            core, payload = self.outbox.popleft()
            yield from self.channels[core].send(payload)


def channels(
    machine: Machine, pairs: Sequence[tuple[int, int]], *, stub_cycles: int
) -> dict[int, dict[int, Endpoint]]:
    """Connect pairs of cores, each pair once; return the ends of each core by the core at the other end."""
    ends: dict[int, dict[int, Endpoint]] = {}
    for one, other in sorted({(min(pair), max(pair)) for pair in pairs}):
        here, there = connect(machine, one, other, stub_cycles=stub_cycles, is_warm=True)
        ends.setdefault(one, {})[other] = here
        ends.setdefault(other, {})[one] = there
    return ends


def line_replica(machine: Machine, core: int, *, lines: int) -> LineReplica:
    """Return a replica in a core's own memory and in its cache."""
    home = machine.cores[core].package
    return LineReplica(
        [machine.line(f"replica{core}.{n}", home=home, held_by=(core,)) for n in range(lines)]
    )
