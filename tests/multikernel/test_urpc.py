"""URPC delivers every message once, in order, whole, and never overwrites what was not read."""

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.checker import Checker
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import Endpoint, connect
from labkit.multikernel.urpc_used_bit import UsedBitEndpoint
from tests.multikernel.examples import thousand

SPEC = MachineSpec.load("amd_4x4")
PAYLOADS = st.lists(st.lists(st.integers(0, 9), max_size=20).map(tuple), max_size=40)


VARIANTS = st.sampled_from([Endpoint, UsedBitEndpoint])
PAUSES = st.lists(st.integers(0, 1500), min_size=1, max_size=8)


def exchange(there, back, *, slots, pauses=((0,), (0,)), receiver=9, variant=Endpoint):
    """Send messages both ways at once; return what each side received."""
    machine = Machine(SPEC, checker=Checker())
    one, other = connect(machine, 0, receiver, stub_cycles=10, slots=slots, variant=variant)
    got_one, got_other = [], []
    for end, payloads, expected, got, own in (
        (one, there, len(back), got_one, pauses[0]),
        (other, back, len(there), got_other, pauses[1]),
    ):
        machine.env.process(talk(end, payloads, expected, got, cycle(own)))
    machine.env.run(until=5_000_000)
    return got_one, got_other, (one, other)


def talk(end, payloads, expected, got, pauses):
    """Send everything, then receive everything: the ring fills up on the way."""
    for payload in payloads:
        yield from end.send(payload)
        assert end.sent - end.peer_received <= end.slots or isinstance(end, UsedBitEndpoint)
        end.core.compute(next(pauses))
    while len(got) < expected:
        got.append((yield from end.receive()))
        end.core.compute(next(pauses))


@thousand
@given(
    there=PAYLOADS,
    back=PAYLOADS,
    slots=st.integers(3, 9),
    pauses=st.tuples(PAUSES, PAUSES),
    variant=VARIANTS,
)
def test_every_message_once_in_order_and_whole(there, back, slots, pauses, variant):
    """UM1 to UM7: first in, first out, nothing lost, doubled, torn or overwritten."""
    got_one, got_other, ends = exchange(there, back, slots=slots, pauses=pauses, variant=variant)
    assert got_other == there
    assert got_one == back
    for end, peer in zip(ends, reversed(ends), strict=True):
        assert end.peer_received <= peer.received <= end.sent


def test_one_way_traffic_goes_on():
    """UM5: nobody answers, yet the sender's ring does not stay full: acknowledgements are forced."""
    _, got, (sender, _) = exchange([(n,) for n in range(200)], [], slots=8)
    assert got == [(n,) for n in range(200)]
    assert sender.received >= 200 // 8, "acknowledgements came back"


def test_a_full_ring_holds_the_sender_back():
    """A ring of 32 slots takes 31 messages and keeps one slot for an acknowledgement."""
    machine = Machine(SPEC)
    one, _ = connect(machine, 0, 4, stub_cycles=0)
    sent = []

    def flood():
        while True:
            yield from one.send((len(sent),))
            sent.append(one.core.now)

    machine.env.process(flood())
    machine.env.run(until=500_000)
    assert len(sent) == 31


class ForgetsToFlip(Endpoint):
    """Seeded bug: the epoch bit stays the same around the ring."""

    def _epoch(self, count):
        return 1


def test_the_law_sees_an_epoch_that_does_not_flip():
    """Without the flip the receiver takes old slots for new messages."""
    numbers = [(n,) for n in range(30)]
    _, got, _ = exchange(numbers, [], slots=4, pauses=((0,), (900,)), variant=ForgetsToFlip)
    assert got != [(n,) for n in range(30)]


def test_the_used_bit_needs_no_acknowledgements_but_more_lines():
    """Every slot holds a message, and a round trip takes twice the rounds of probes."""
    rounds = {}
    for variant in (Endpoint, UsedBitEndpoint):
        machine = Machine(SPEC)
        one, other = connect(machine, 0, 9, stub_cycles=0, variant=variant)
        machine.env.process(echo(other))
        for _ in range(3):  # the first laps fill the caches
            rounds[variant] = -machine.protocol.transactions
            done = machine.env.process(ask(one, times=one.slots))
            machine.env.run(until=done)
            rounds[variant] += machine.protocol.transactions
    assert rounds[Endpoint] == 32 * 4
    assert rounds[UsedBitEndpoint] == 32 * 8


def ask(end, times):
    for number in range(times):
        yield from end.send((number,))
        assert (yield from end.receive()) == (number,)


def echo(end):
    while True:
        payload = yield from end.receive()
        yield from end.send(payload)


@pytest.mark.parametrize("words", [0, 7, 8, 15])
def test_seven_words_a_slot(words):
    """A payload takes as many slots as it needs, and arrives as one message."""
    payload = tuple(range(words))
    _, got, (sender, _) = exchange([payload], [], slots=32)
    assert got == [payload]
    assert sender.sent == max(1, -(-words // 7))
