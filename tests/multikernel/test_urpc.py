"""URPC delivers every message once, in order, whole, and never overwrites what was not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.checker import Checker
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import Endpoint, connect

SPEC = MachineSpec.load("amd_4x4")
PAYLOADS = st.lists(st.lists(st.integers(0, 9), max_size=20).map(tuple), max_size=40)


def exchange(there, back, *, slots, slow=0, receiver=9):
    """Send messages both ways at once; return what each side received."""
    machine = Machine(SPEC, checker=Checker())
    one, other = connect(machine, 0, receiver, stub_cycles=10, slots=slots)
    got_one, got_other = [], []
    for end, payloads, expected, got in (
        (one, there, len(back), got_one),
        (other, back, len(there), got_other),
    ):
        machine.env.process(talk(end, payloads, expected, got, slow))
    machine.env.run(until=5_000_000)
    return got_one, got_other, (one, other)


def talk(end, payloads, expected, got, slow):
    """Send everything, then receive everything: the ring fills up on the way."""
    for payload in payloads:
        yield from end.send(payload)
        assert end.sent - end.peer_received <= end.slots, "no slot is overwritten before it is read"
    while len(got) < expected:
        got.append((yield from end.receive()))
        end.core.compute(slow)


@given(there=PAYLOADS, back=PAYLOADS, slots=st.integers(4, 9), slow=st.sampled_from([0, 900]))
def test_every_message_once_in_order_and_whole(there, back, slots, slow):
    """UM1, UM2, UM4: first in, first out, nothing lost, doubled or overwritten."""
    got_one, got_other, ends = exchange(there, back, slots=slots, slow=slow)
    assert got_other == there
    assert got_one == back
    for end in ends:
        assert end.peer_received <= end.sent


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


def test_the_law_sees_an_epoch_that_does_not_flip(monkeypatch):
    """Without the flip the receiver takes old slots for new messages."""
    monkeypatch.setattr("labkit.multikernel.urpc.Endpoint", ForgetsToFlip)
    _, got, _ = exchange([(n,) for n in range(30)], [], slots=4, slow=900)
    assert got != [(n,) for n in range(30)]


@pytest.mark.parametrize("words", [0, 7, 8, 15])
def test_seven_words_a_slot(words):
    """A payload takes as many slots as it needs, and arrives as one message."""
    payload = tuple(range(words))
    _, got, (sender, _) = exchange([payload], [], slots=32)
    assert got == [payload]
    assert sender.sent == max(1, -(-words // 7))
