"""From send to handler: how long a message is under way, by how its receiver hears of it.

A sender on core 0 sends a message to a receiver on another core, waits for the reply, pauses, and
sends the next. The pauses make that a message finds the receiver's core anywhere in its turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.domain import Domain
from labkit.multikernel.poll_service import PollService
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import SLOTS
from labkit.multikernel.waiting import (
    POLL_PER_UPCALL,
    SPIN,
    SPIN_THEN_MONITOR,
    SPIN_THEN_YIELD,
    WaitPolicy,
)
from labkit.workloads.finished import begun, finished
from labkit.workloads.nodes import channel_between, node_on, notified_channel_between

SENDER = 0
LAP = SLOTS + 1
"""Messages before anything is measured: once around the ring, so that caches hold what they will."""
LONG = 10**15
"""Longer, in cycles, than any of these runs."""
WORK = 1_000_000_000
"""Cycles that a neighbour computes at a time: longer than a slice; an interrupt stops it anywhere."""


@attrs.frozen(kw_only=True)
class Way:
    """How a receiver hears of messages, and what its core does meanwhile.

    It is either interrupted or polls as ``waiting`` says. ``is_shared``: there are other dispatchers
    on its core, which poll in the same way or compute. ``polls_another``: it polls another channel.
    """

    title: str
    waiting: WaitPolicy = SPIN_THEN_YIELD
    is_interrupted: bool = False
    is_shared: bool = False
    polls_another: bool = False


WAYS: Mapping[str, Way] = {
    "spin": Way(title="it polls, alone on its core", waiting=SPIN),
    "spin then monitor": Way(
        title="it polls, then blocks while the monitor polls for all on its core (2009)",
        waiting=SPIN_THEN_MONITOR,
        is_shared=True,
    ),
    "spin then yield": Way(
        title="it polls and yields, with others on its core (2011)", is_shared=True
    ),
    "poll per upcall": Way(
        title="it polls once a turn, with others on its core (2020)",
        waiting=POLL_PER_UPCALL,
        is_shared=True,
    ),
    "IPI running": Way(
        title="it is interrupted while it polls another channel",
        is_interrupted=True,
        polls_another=True,
    ),
    "IPI asleep": Way(title="it is interrupted while its core is halted", is_interrupted=True),
    "IPI shared": Way(
        title="others on its core are interrupted", is_interrupted=True, is_shared=True
    ),
}


def deliveries(
    machine: Machine,
    way: Way,
    *,
    other: int,
    others: int,
    others_compute: bool,
    pauses: Sequence[int],
    stub_cycles: int,
) -> Iterator[int | tuple[int, ...]]:
    """Send a message after each pause; yield event counts, then the cycles that each one took.

    ``others`` is how many other dispatchers the receiver's core has, if the way is a shared one.
    """
    world = World(machine, way, other=other, stub_cycles=stub_cycles)
    for number in range(others if way.is_shared else 0):
        world.add_neighbour(number, computes=others_compute)
    world.start((*[0] * LAP, *pauses))
    for events in machine.run(until=LONG, events_a_time=1000):
        yield events
        if len(world.replied) == LAP + len(pauses):
            break
    times = zip(world.sent[LAP:], world.arrived[LAP:], strict=True)
    yield tuple(arrived - sent for sent, arrived in times)


class World:
    """Two cores: a sender on one, and on the other a receiver with its neighbours."""

    def __init__(self, machine: Machine, way: Way, *, other: int, stub_cycles: int) -> None:
        self.machine = machine
        self.way = way
        self.stub_cycles = stub_cycles
        self.here, self.there = node_on(machine, SENDER), node_on(machine, other)
        self.sender = self.here.new_dispatcher(Domain("sender"), waiting=SPIN)
        self.polls = self._monitor() if way.waiting.hands_over else None
        self.receiver = self._dispatcher("receiver")
        self.sent: list[int] = []
        self.arrived: list[int] = []
        self.replied: list[int] = []

    def add_neighbour(self, number: int, *, computes: bool) -> None:
        """Start another dispatcher on the receiver's core, which computes or polls for ever."""
        neighbour = self._dispatcher(f"other {number}")
        work = _compute(self.there.core) if computes else self._idle_channel(neighbour).receive()
        neighbour.new_thread("main", work)
        self.there.start(neighbour)

    def start(self, pauses: Sequence[int]) -> None:
        """Start the receiver, and the sender with its pauses."""
        here, there = self._measured_channel()
        self.receiver.new_thread("receive", self._receive(there))
        if self.way.polls_another:
            idle = self._idle_channel(self.receiver)
            self.receiver.new_thread("poll another channel", idle.receive())
        self.sender.new_thread("send", self._send(here, pauses))
        self.there.start(self.receiver)
        self.here.start(self.sender)

    def _dispatcher(self, name: str) -> Dispatcher:
        """Return a new dispatcher of the receiver's core, which waits as the way says."""
        dispatcher = self.there.new_dispatcher(Domain(name), waiting=self.way.waiting)
        if self.polls is not None:
            self.polls.serve(self.there, dispatcher)
        return dispatcher

    def _monitor(self) -> PollService:
        """Start the part of a monitor that polls for others, and nothing else of it."""
        monitor = self.there.new_dispatcher(Domain("monitor"), waiting=self.way.waiting)
        polls = PollService(monitor, monitor.new_waitset())
        monitor.new_thread("poll for others", polls.run())
        self.there.start(monitor)
        return polls

    def _send(self, channel: UmpChannel, pauses: Sequence[int]) -> Any:
        core = self.here.core
        for pause in pauses:
            core.compute(pause)
            yield from core.catch_up(always=True)
            self.sent.append(core.now)
            begun(core, "message and reply")
            yield from channel.send(("message",))
            yield from channel.receive()
            finished(core, "message and reply")
            self.replied.append(core.now)

    def _receive(self, channel: UmpChannel) -> Any:
        while True:
            yield from channel.receive()
            self.arrived.append(self.there.core.now)
            yield from channel.send(("reply",))

    def _measured_channel(self) -> Sequence[UmpChannel]:
        """Return the channel whose messages count; the sender polls for the replies in any case."""
        if not self.way.is_interrupted:
            return self._channel(self.sender, self.receiver)
        return notified_channel_between(
            self.machine,
            (self.here, self.there),
            (self.sender, self.receiver),
            stub_cycles=self.stub_cycles,
            listens=(False, True),
        )

    def _idle_channel(self, dispatcher: Dispatcher) -> UmpChannel:
        """Return a dispatcher's end of a channel by which nothing ever comes."""
        return self._channel(self.sender, dispatcher)[1]

    def _channel(self, one: Dispatcher, other: Dispatcher) -> tuple[UmpChannel, UmpChannel]:
        return channel_between(self.machine, one, other, stub_cycles=self.stub_cycles)


def _compute(core: Core) -> Any:
    while True:
        core.compute(WORK)
        yield from core.catch_up(always=True)
