"""By UMP_IPI every message arrives once and in order, though nobody polls and both ends block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.notification import NotificationPages, Notifier, RemoteChannel
from labkit.multikernel.ump_ipi_channel import UmpIpiChannel
from labkit.multikernel.urpc import WORDS, connect
from tests.multikernel.examples import thousand
from tests.multikernel.nodes import dispatchers, nodes, run

CORES = (0, 9)
SENDS = st.lists(
    st.tuples(st.integers(0, WORDS - 1), st.sampled_from([0, 0, 0, 500, 4000, 30_000])), max_size=40
)


class World:
    """A dispatcher on each of two cores, a channel between them, and somebody who computes beside."""

    def __init__(self, kind=UmpIpiChannel, *, slots=32, others_compute=False):
        self.machine, self.nodes = nodes(*CORES, slice=20_000)
        pages = NotificationPages(self.machine)
        notifiers = [Notifier(node.kernel, pages, CORES) for node in self.nodes]
        self.ends = [dispatchers(node, "end")[0] for node in self.nodes]
        rings = connect(self.machine, *CORES, stub_cycles=0, slots=slots)
        endpoints = [
            LmpEndpoint(node.dcbs[end]) for node, end in zip(self.nodes, self.ends, strict=True)
        ]
        numbers = [
            notifier.allocate(endpoint)
            for notifier, endpoint in zip(notifiers, endpoints, strict=True)
        ]
        self.channels = []
        for here, there in ((0, 1), (1, 0)):
            names = (notifiers[here], RemoteChannel(CORES[there], numbers[there]))
            bell = Capability(CapabilityType.NOTIFY_IPI, names=names)
            self.channels.append(
                kind(
                    self.ends[here],
                    rings[here],
                    name=f"of {CORES[here]}",
                    notice=LmpChannel(self.ends[here], endpoints[here], remote=0),
                    bell=self.nodes[here].give(self.ends[here], bell),
                )
            )
        if others_compute:
            (other,) = dispatchers(self.nodes[1], "other")
            run(self.nodes[1], other, self._compute())

    def exchange(self, there, back):
        """Let both ends send and receive, and all that can happen happen."""
        self.got = [], []
        for number, sends in enumerate((there, back)):
            programs = self._send(number, sends), self._listen(number)
            run(self.nodes[number], self.ends[number], *programs)
        self.machine.env.run(until=4_000_000)

    def _send(self, number, sends):
        core, channel = self.nodes[number].core, self.channels[number]
        for count, (words, pause) in enumerate(sends):
            core.compute(pause)
            yield from core.catch_up(always=True)
            yield from channel.send((count, *range(words)))

    def _listen(self, number):
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
    for node, end in zip(world.nodes, world.ends, strict=True):
        assert not end.polled, "nobody polls"
        assert not node.dcbs[end].is_runnable, "so the dispatcher blocks"


@thousand
@given(there=SENDS, back=SENDS, slots=st.sampled_from([5, 8, 32]), others_compute=st.booleans())
def test_every_message_arrives_and_nobody_polls(there, back, slots, others_compute):
    """UM1, UM5, NT1: messages of one slot, both ways at once, around the ring, with full rings."""
    all_arrives(there, back, slots=slots, others_compute=others_compute)


class KeepsQuietAboutRoom(UmpIpiChannel):
    """Seeded bug: an acknowledgement that goes without a message is not notified."""

    def poll(self):
        """Take everything out, and no more."""
        for _ in range(self.endpoint.slots):
            yield from self._take_slot()


class TakesOneANotice(UmpIpiChannel):
    """Seeded bug: one notice, one message; but a notice may have been dropped."""

    def poll(self):
        """Take one slot."""
        yield from self._take_slot()


@pytest.mark.parametrize("bug", [KeepsQuietAboutRoom, TakesOneANotice])
def test_the_law_catches(bug):
    many = [(0, 0)] * 60
    all_arrives(many, [], others_compute=True)
    with pytest.raises(AssertionError, match="UM1"):
        all_arrives(many, [], bug, others_compute=True)
