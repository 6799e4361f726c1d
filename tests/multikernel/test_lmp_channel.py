"""LMP: words and capabilities between dispatchers of one core, whole, in order, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.endpoint import BUFFER_WORDS, LmpEndpoint
from labkit.multikernel.lmp import LmpFlag
from labkit.multikernel.status import Status
from labkit.multikernel.sys_yield import Yield
from tests.multikernel.examples import thousand
from tests.multikernel.nodes import dispatchers, nodes, run

WORDS = st.lists(st.lists(st.integers(), max_size=10).map(tuple), max_size=12)
ASYNCHRONOUS = LmpFlag(0)


class Watched(LmpEndpoint):
    """An endpoint that checks LM1 whenever the kernel has moved ``delivered``."""

    def reserve(self, words):
        """Reserve, and check that one word stays free."""
        position = super().reserve(words)
        assert 0 <= self.delivered - self.consumed < len(self.ring)
        return position


def exchange(payloads, *, buffer_words=BUFFER_WORDS, pause=0, endpoint=Watched):
    """Send messages from one dispatcher to another that computes between them; return what came."""
    machine, (node,) = nodes(0, slice=20_000)
    one, two = dispatchers(node, "one", "two")
    here, there = node.connect(one, two, buffer_words=buffer_words)
    there.endpoint.__class__ = endpoint
    got = []

    def sender():
        for payload in payloads:
            assert (yield from here.send(payload)) is Status.OK

    def receiver():
        while True:
            got.append((yield from there.receive()).words)
            node.core.compute(pause)

    run(node, two, receiver())
    run(node, one, sender())
    machine.env.run(until=10_000_000)
    return got


@thousand
@given(payloads=WORDS, buffer_words=st.integers(12, 40), pause=st.sampled_from([0, 3000, 15_000]))
def test_every_message_arrives_whole_and_in_order(payloads, buffer_words, pause):
    """LM1, LM3: first in, first out; the ring never overflows, whatever its size."""
    assert exchange(payloads, buffer_words=buffer_words, pause=pause) == payloads


class NoWordFree(Watched):
    """Seeded bug: the ring is filled to the last word."""

    def fits(self, words):
        """Allow one word too many."""
        return self.delivered - self.consumed + words + 1 <= len(self.ring)


class LastInFirstOut(Watched):
    """Seeded bug: a message overtakes those before it."""

    def take(self):
        """Take the newest message instead of the oldest."""
        messages = []
        while (message := super().take()) is not None:
            messages.append(message)
        self.kept = [*getattr(self, "kept", []), *messages]
        return self.kept.pop() if self.kept else None


def test_the_law_sees_a_ring_without_a_free_word():
    full = [tuple(range(10)), tuple(range(10))]
    assert exchange(full, pause=15_000) == full
    with pytest.raises(AssertionError):
        burst(endpoint=NoWordFree)


def test_the_law_sees_a_message_that_overtakes():
    assert [words for (words,) in burst(endpoint=Watched)] == [0, 1, 2, 3]
    assert [words for (words,) in burst(endpoint=LastInFirstOut)] != [0, 1, 2, 3]


def burst(*, endpoint):
    """Send messages of one word, asynchronously, until the ring of eight words is full."""
    machine, (node,) = nodes(0)
    one, two = dispatchers(node, "one", "two")
    here, there = node.connect(one, two, buffer_words=8)
    there.endpoint.__class__ = endpoint
    got = []

    def sender():
        while (yield from here.try_send((len(sent),), flags=ASYNCHRONOUS)) is Status.OK:
            sent.append(len(sent))
        for _ in range(4):
            yield from here.send((len(sent),))
            sent.append(len(sent))

    def receiver():
        while True:
            got.append((yield from there.receive()).words)

    sent = []
    run(node, one, sender())
    run(node, two, receiver())
    machine.env.run(until=10_000_000)
    return got[:4]


def test_a_message_wakes_a_blocked_dispatcher():
    """A dispatcher without work is not in the run queue; a message puts it there, and it runs."""
    machine, (node,) = nodes(0)
    one, two = dispatchers(node, "one", "two")
    here, there = node.connect(one, two)
    states, got = [], []

    def sender():
        node.core.compute(50_000)
        yield from node.core.catch_up(always=True)
        states.append(node.dcbs[two].is_runnable)
        status = yield from here.try_send(("wake up",), flags=ASYNCHRONOUS)
        states.append(node.dcbs[two].is_runnable)
        states.append(status)

    def receiver():
        got.append((yield from there.receive()).words)

    run(node, two, receiver())
    run(node, one, sender())
    machine.env.run(until=10_000_000)
    assert states == [False, True, Status.OK]
    assert got == [("wake up",)]


@pytest.mark.parametrize("giveaway", [False, True])
def test_a_capability_goes_with_its_message_or_not_at_all(giveaway):
    """LM2: the capability moves only if the payload fits as well; both are checked before."""
    machine, (node,) = nodes(0)
    one, two = dispatchers(node, "one", "two")
    here, there = node.connect(one, two, buffer_words=12)
    frame = Capability(CapabilityType.FRAME, base=4096, size=4096)
    mine, theirs = node.dcbs[one].cspace, node.dcbs[two].cspace
    slot = node.give(one, frame)
    flags = LmpFlag.GIVEAWAY if giveaway else ASYNCHRONOUS
    log = []

    def send(*words):
        status = yield from here.try_send(words, capability=slot, flags=flags)
        held = [kept for _, kept in theirs if kept == frame]
        log.append((status, mine.get(slot) == frame, len(held)))

    def sender():
        yield from send(1)
        there.endpoint.receive_slot = theirs.allocate()
        yield from here.try_send(tuple(range(10)), flags=ASYNCHRONOUS)
        yield from send(2)
        there.endpoint.take()
        yield from send(3)
        there.endpoint.take()
        yield from send(4)

    run(node, one, sender())
    machine.env.run(until=1_000_000)
    assert log[:3] == [
        (Status.LMP_CAPTRANSFER_DST_SLOT_OCCUPIED, True, 0),
        (Status.LMP_BUF_OVERFLOW, True, 0),
        (Status.OK, not giveaway, 1),
    ]
    last = Status.CAP_NOT_FOUND if giveaway else Status.LMP_CAPTRANSFER_DST_SLOT_OCCUPIED
    assert log[3] == (last, not giveaway, 1)


def test_a_capability_that_is_none_reaches_nobody():
    machine, (node,) = nodes(0)
    one, two = dispatchers(node, "one", "two")
    here, _ = node.connect(one, two)
    here.remote = 77
    statuses = []

    def sender():
        statuses.append((yield from here.try_send((1,))))
        statuses.append((yield from here.try_send(tuple(range(6)))))

    run(node, one, sender())
    machine.env.run(until=1_000_000)
    assert statuses == [Status.LMP_NO_TARGET] * 2


def test_a_directed_yield_gives_the_core_to_an_endpoints_dispatcher():
    """Whoever yields to an endpoint runs its dispatcher next, before others in the queue."""
    machine, (node,) = nodes(0)
    one, two, three = dispatchers(node, "one", "two", "three")
    here, _ = node.connect(one, three)
    order = []

    def note(name):
        order.append(name)
        yield from ()

    directed = iter([Yield(target=here.remote)])

    def upcall(*_):
        one.shared.has_work = False
        yield next(directed)

    one.upcall = upcall
    run(node, one)
    run(node, two, note("two"))
    run(node, three, note("three"))
    machine.env.run(until=100_000)
    assert order == ["three", "two"]


def test_several_threads_wait_for_one_endpoint():
    """Each message goes to one of them, and nobody is forgotten."""
    machine, (node,) = nodes(0)
    one, two = dispatchers(node, "one", "two")
    here, there = node.connect(one, two)
    got = []

    def send():
        for number in range(6):
            yield from here.send((number,))

    def receive(name):
        for _ in range(2):
            message = yield from there.receive()
            got.append((message.words[0], name))

    run(node, two, receive("a"), receive("b"), receive("c"))
    run(node, one, send())
    machine.env.run(until=1_000_000)
    assert [number for number, _ in got] == list(range(6))
    assert sorted(name for _, name in got) == sorted("abc" * 2)
