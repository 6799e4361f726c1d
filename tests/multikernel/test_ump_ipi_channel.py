"""By UMP_IPI every message arrives once and in order, though nobody polls and both ends block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.thread import block
from labkit.multikernel.ump_ipi_channel import UmpIpiChannel
from labkit.multikernel.urpc import WORDS
from labkit.workloads.nodes import notified_channel_between
from tests.multikernel.examples import thousand
from tests.multikernel.nodes import dispatchers, nodes, run

CORES = (0, 9)
FEWEST = 4  # data slots of the smallest ring
SENDS = st.lists(
    st.tuples(
        st.integers(0, WORDS - 1) | st.integers(0, FEWEST * WORDS - 1),
        st.sampled_from([0, 0, 0, 500, 4000, 30_000]),
    ),
    max_size=40,
)


class World:
    """A dispatcher on each of two cores, a channel between them, and somebody who computes beside."""

    def __init__(self, kind=UmpIpiChannel, *, slots=32, listens=(True, True), others_compute=False):
        self.machine, self.nodes = nodes(*CORES, slice=20_000)
        self.listens = listens
        self.got = [], []
        self.ends = [dispatchers(node, "end")[0] for node in self.nodes]
        self.channels = notified_channel_between(
            self.machine,
            self.nodes,
            self.ends,
            stub_cycles=0,
            listens=listens,
            slots=slots,
            kind=kind,
        )
        if others_compute:
            (other,) = dispatchers(self.nodes[1], "other")
            run(self.nodes[1], other, self._compute())

    def exchange(self, there, back):
        """Let both ends send and receive, and all that can happen happen."""
        for number, sends in enumerate((there, back)):
            programs = self._send(number, sends), self.listen(number)
            run(self.nodes[number], self.ends[number], *programs)
        self.machine.env.run(until=4_000_000)

    def _send(self, number, sends):
        core, channel = self.nodes[number].core, self.channels[number]
        for count, (words, pause) in enumerate(sends):
            core.compute(pause)
            yield from core.catch_up(always=True)
            yield from channel.send((count, *range(words)))

    def listen(self, number):
        while True:
            self.got[number].append((yield from self.channels[number].receive()))

    def _compute(self):
        for _ in range(100):
            self.nodes[1].core.compute(20_000)
            yield from self.nodes[1].core.catch_up(always=True)


def all_arrives(there, back, kind=UmpIpiChannel, **options):
    world = World(kind, **options)
    world.exchange(there, back)
    for got, sends in zip(world.got, (back, there), strict=True):
        sent = [(count, *range(words)) for count, (words, _) in enumerate(sends)]
        assert got == sent, "UM1: each once, in order, whole"
    for node, end, listens in zip(world.nodes, world.ends, world.listens, strict=True):
        assert bool(end.polled) is not listens, "who listens does not poll"
        assert node.dcbs[end].is_runnable is not listens, "so its dispatcher blocks"


@thousand
@given(
    there=SENDS,
    back=SENDS,
    slots=st.sampled_from([FEWEST + 1, 8, 32]),
    listens=st.sampled_from([(True, True), (True, True), (True, False), (False, True)]),
    others_compute=st.booleans(),
)
def test_every_message_arrives_and_who_listens_does_not_poll(there, back, **options):
    """UM1, UM5, NT1: of one slot or of several, both ways at once, around the ring, with full rings.

    An end that listens for no notifications polls, and notifies the other one all the same.
    """
    all_arrives(there, back, **options)


def test_two_threads_send_and_neither_waits_for_ever():
    """The one that finds the other in the middle of a message hears when that is done."""
    world = World(slots=FEWEST + 1)
    senders = [send_all(world.channels[0], name, 10) for name in ("one", "other")]
    run(world.nodes[0], world.ends[0], *senders)
    run(world.nodes[1], world.ends[1], world.listen(1))
    world.machine.env.run(until=4_000_000)
    names = [words[0] for words in world.got[1]]
    assert names.count("one") == names.count("other") == 10


def send_all(channel, name, times):
    for _ in range(times):
        yield from channel.send((name, *range(WORDS * 3)))


class KeepsQuietAboutRoom(UmpIpiChannel):
    """Seeded bug: an acknowledgement that goes without a message is not notified."""

    def poll(self):
        """Take everything out, and no more."""
        yield from self._take_all()


class TakesOneANotice(UmpIpiChannel):
    """Seeded bug: one notice, one message; but a notice may have been dropped."""

    def poll(self):
        """Take one slot."""
        message = yield from self.endpoint.try_receive()
        if message is not None:
            self.inbox.append(message)
            if self.event.waitset is not None:
                self.event.waitset.trigger(self.event)


class KeepsQuietInTheMiddle(UmpIpiChannel):
    """Seeded bug: a sender that is out of space waits, but the other end has not heard of anything."""

    def _out_of_space(self):
        """Wait."""
        while not self.endpoint.can_send:
            yield from block(self.stalled)


MANY = [(0, 0)] * 60
LONG = [(0, 0)] * 2 + [(FEWEST * WORDS - 1, 40_000)] * 3


@pytest.mark.parametrize(
    ("bug", "sends"),
    [(KeepsQuietAboutRoom, MANY), (TakesOneANotice, MANY), (KeepsQuietInTheMiddle, LONG)],
)
def test_the_law_catches(bug, sends):
    slots = FEWEST + 1
    all_arrives(sends, [], slots=slots, others_compute=True)
    with pytest.raises(AssertionError, match="UM1"):
        all_arrives(sends, [], bug, slots=slots, others_compute=True)
