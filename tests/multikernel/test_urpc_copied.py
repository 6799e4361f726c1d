"""Messages through explicit copies: the laws of a channel hold where caches are not coherent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import Endpoint, connect
from labkit.multikernel.urpc_copied import CopiedEndpoint

SPEC = MachineSpec.load("amd_8x4")
PAYLOADS = st.lists(st.lists(st.integers(0, 9), max_size=20).map(tuple), max_size=40)


def channel(*, is_coherent=False, variant=CopiedEndpoint, slots=8):
    machine = Machine(SPEC, is_coherent=is_coherent)
    return machine, *connect(machine, 0, 9, stub_cycles=50, slots=slots, variant=variant)


def sent_and_got(payloads, pauses, *, slots=8, poll=False, **options):
    """Send from core 0 to core 9, with pauses on both sides; return what arrived."""
    machine, here, there = channel(slots=slots, **options)
    got = []

    def send():
        for number, payload in enumerate(payloads):
            here.core.compute(pauses[number % len(pauses)])
            yield from here.send(payload)

    def receive():
        while len(got) < len(payloads):
            there.core.compute(pauses[len(got) % len(pauses)] // 2)
            if not poll:
                got.append((yield from there.receive()))
                continue
            payload = yield from there.try_receive()
            if payload is not None:
                got.append(payload)

    machine.env.process(send())
    machine.env.process(receive())
    list(machine.run(until=2_000_000))
    return got


@given(
    payloads=PAYLOADS,
    pauses=st.lists(st.integers(0, 3000), min_size=1, max_size=5),
    slots=st.integers(3, 8),
    poll=st.booleans(),
    is_coherent=st.booleans(),
)
def test_every_message_arrives_once_and_in_order(payloads, pauses, slots, poll, is_coherent):
    """However both ends hurry or dawdle, however short the ring; on a coherent machine too."""
    got = sent_and_got(payloads, pauses, slots=slots, poll=poll, is_coherent=is_coherent)
    assert got == payloads


def test_a_channel_that_trusts_coherence_delivers_nothing():
    assert sent_and_got([(1,), (2,)], [0], variant=Endpoint) == []


class Forgetful(CopiedEndpoint):
    """Copies what it sends, but looks at the slot that it waits for without a flush."""

    def _flush_and_wait(self, line):
        yield from self.core.wait_for_change(line)


def test_whoever_forgets_to_flush_waits_for_what_has_long_been_there():
    """The slot was empty at the first look, and stays so in this cache."""
    assert sent_and_got([(1,), (2,)], [3000], variant=Forgetful) == []


@pytest.mark.parametrize("to", [1, 9, 31])
def test_the_steps_of_a_message_are_its_price(to):
    """Closed form of a round trip: two stubs, a copy to memory and the load that brings it, twice."""
    machine = Machine(SPEC, is_coherent=False)
    here, there = connect(machine, 0, to, stub_cycles=100, variant=CopiedEndpoint)
    took, fetch, hit = [], SPEC.cycles("fetch_cycles"), SPEC.cycles("hit_cycles")

    def ask():
        for _ in range(70):
            began = here.core.now
            yield from here.send((1,))
            yield from here.receive()
            took.append(here.core.now - began)

    def answer():
        while True:
            yield from there.send((yield from there.receive()))

    machine.env.process(answer())
    machine.env.run(until=machine.env.process(ask()))
    way = SPEC.hop_cycles * SPEC.distance(0, to)
    least = 2 * (2 * 100 + fetch + way + fetch)
    most = least + 2 * (fetch + 5 * hit)
    assert all(least <= each <= most for each in took)
