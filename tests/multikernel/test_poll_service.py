"""Who has handed its channels to the monitor sleeps, and sleeps through no message (WS3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.interrupts import Vector
from labkit.multikernel.poll_service import PollService, WatchedSlot
from labkit.multikernel.waiting import BLOCK_CYCLES, SPIN, SPIN_THEN_MONITOR
from labkit.trace import Trace
from tests.multikernel.examples import thousand
from tests.multikernel.nodes import SLICE, dispatchers, nodes, run, urpc
from tests.multikernel.small import booted, finish

LONG = 3_000_000
"""Many slices of these nodes: enough for all that can happen."""
SENDS = st.lists(
    st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 600), st.integers(5000, 12_000))),
    max_size=12,
)
INTERRUPTS = st.lists(st.integers(0, 80_000), max_size=6)


class World:
    """Two receivers on core 9 with two channels each, their monitor, and a sender on core 0."""

    def __init__(self, kind=WatchedSlot, *, others_compute=False, trace=None, slice=20_000):
        self.machine, (self.here, self.there) = nodes(0, 9, slice=slice, trace=trace)
        (monitor,) = dispatchers(self.there, "monitor", waiting=SPIN_THEN_MONITOR)
        self.polls = PollService(monitor, monitor.new_waitset(), kind=kind)
        run(self.there, monitor, self.polls.run())
        (self.sender,) = dispatchers(self.here, "sender", waiting=SPIN)
        self.receivers = dispatchers(self.there, "one", "two", waiting=SPIN_THEN_MONITOR)
        self.got = [[] for _ in range(4)]
        self.channels = []
        for receiver in self.receivers:
            self.polls.serve(self.there, receiver)
            ends = [urpc(self.machine, self.sender, receiver) for _ in range(2)]
            listening = [
                self._listen(far, self.got[len(self.channels) + n])
                for n, (_, far) in enumerate(ends)
            ]
            self.channels += [near for near, _ in ends]
            run(self.there, receiver, *listening)
        if others_compute:
            (other,) = dispatchers(self.there, "other")
            run(self.there, other, self._compute(LONG // 2))

    def send(self, sends, interrupts=()):
        """Send after each pause by a channel, and let all that can happen happen."""
        run(self.here, self.sender, self._send(sends))
        controller = self.there.core.interrupts
        for time in interrupts:
            timeout = self.machine.env.timeout(time)
            timeout.callbacks.append(lambda _: controller.interrupt(Vector.TIMER))
        self.machine.env.run(until=LONG)

    def _send(self, sends):
        core = self.here.core
        for number, (which, pause) in enumerate(sends):
            core.compute(pause)
            yield from core.catch_up(always=True)
            yield from self.channels[which].send((number,))

    def _listen(self, channel, got):
        while True:
            got.append((yield from channel.receive()))

    def _compute(self, cycles):
        while self.there.core.now < cycles:
            self.there.core.compute(5000)
            yield from self.there.core.catch_up(always=True)


def nobody_sleeps_through_a_message(sends, interrupts=(), kind=WatchedSlot, **options):
    world = World(kind, **options)
    world.send(sends, interrupts)
    for which, got in enumerate(world.got):
        sent = [(number,) for number, (channel, _) in enumerate(sends) if channel == which]
        assert got == sent, "WS3: a message came and its receiver sleeps"
    for receiver in world.receivers:
        assert not world.there.dcbs[receiver].is_runnable, "it blocks, though it has channels"


@thousand
@given(sends=SENDS, interrupts=INTERRUPTS, others_compute=st.booleans())
def test_nobody_sleeps_through_a_message(sends, interrupts, others_compute):
    """WS3: whenever messages and interrupts come, before, in and after the hand-over."""
    nobody_sleeps_through_a_message(sends, interrupts, others_compute=others_compute)


class LooksForItself(WatchedSlot):
    """Seeded bug: the monitor waits for a change of what it finds at its own first look."""

    def poll(self):
        """Take the first look for what the owner has seen."""
        if not hasattr(self, "first"):
            self.first = self.seen = yield from self.core.load(self.next_slot)
        yield from super().poll()


def test_the_law_sees_a_message_between_the_last_look_and_the_hand_over():
    def try_all(kind):
        for moment in range(60):
            nobody_sleeps_through_a_message([(0, BLOCK_CYCLES + 100 * moment)], kind=kind)

    try_all(WatchedSlot)
    with pytest.raises(AssertionError, match="WS3"):
        try_all(LooksForItself)


def test_a_receiver_that_is_alone_blocks_too():
    """Unlike other policies: the core is free for whatever comes, and the monitor has the polls."""
    world = World()
    world.machine.env.run(until=BLOCK_CYCLES // 2)
    assert [world.there.dcbs[receiver].is_runnable for receiver in world.receivers] == [True, True]
    world.machine.env.run(until=10 * BLOCK_CYCLES)
    assert [world.there.dcbs[receiver].is_runnable for receiver in world.receivers] == [
        False,
        False,
    ]
    assert sum(map(len, world.polls.watched.values())) == 4


def test_after_a_wake_up_the_monitor_polls_for_the_next_message():
    world = World()
    world.send([(0, 10 * BLOCK_CYCLES)])
    first, second = world.polls.watched.values()
    assert sorted(slot.next_slot.name for slot in first) == ["0to9[0]", "0to9[1]"]
    assert [slot.next_slot.name for slot in second] == ["0to9[0]", "0to9[0]"]


def test_a_booted_system_works_by_it():
    """All domains of all cores block, monitors poll, and a bind across cores goes its six hops."""
    multikernel = booted(waiting=SPIN_THEN_MONITOR)
    irefs = []

    def echo(incoming):
        yield from incoming.reply(*incoming.words)

    def server(runtime):
        irefs.append((yield from runtime.export({"echo": echo})))

    def client(runtime):
        binding = yield from runtime.bind(irefs[0])
        replies = []
        for number in range(5):
            runtime.core.compute(20 * BLOCK_CYCLES)
            yield from runtime.core.catch_up(always=True)
            replies.append((yield from binding.call("echo", number)).words)
        return replies

    multikernel.start(3, server)
    multikernel.run_until(lambda: irefs)
    assert finish(multikernel, 1, client) == [(number,) for number in range(5)]
    multikernel.machine.env.run(until=multikernel.machine.env.now + 1_000_000)
    for os in multikernel.cores.values():
        names = [d.domain.name for d, dcb in os.node.dcbs.items() if dcb.is_runnable]
        assert names == ["monitor"], "nobody else has to poll"


def test_the_whole_log_of_a_wake_up():
    trace = Trace()
    world = World(trace=trace, slice=SLICE)
    world.send([(2, 5 * BLOCK_CYCLES)])
    began = next(step.time for step in trace if step.core == 0 and step.kind == "store")
    kinds = {"fetch", "trap", "switch", "upcall"}
    steps = [s for s in trace if s.core == 9 and s.time > began and s.kind in kinds]
    steps = steps[[step.kind for step in steps].index("fetch") :][:9]
    assert [(step.kind, step.what) for step in steps] == [
        ("fetch", "0to9[0]"),  # the monitor's poll misses
        ("trap", "LmpSend"),
        ("switch", "two.9"),
        ("upcall", "run two.9"),
        ("fetch", "0to9[1]"),  # the message is out; this is the slot of the next one
        ("trap", "LmpSend"),  # nothing came for P cycles: the hand-over
        ("trap", "Yield"),
        ("switch", "monitor.9"),
        ("upcall", "run monitor.9"),
    ]
    assert steps[5].time - steps[4].time >= BLOCK_CYCLES
    assert world.got[2] == [(0,)]
