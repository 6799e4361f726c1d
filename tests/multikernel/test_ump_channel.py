"""Dispatchers on two cores talk by URPC while their cores have other things to do as well."""

import pytest

from labkit.errors import InvalidInput
from labkit.multikernel.waiting import POLL_PER_UPCALL, SPIN, SPIN_THEN_YIELD
from labkit.trace import Trace
from tests.multikernel.nodes import COSTS, SLICE, dispatchers, nodes, run, urpc


def ask(channel, times, log):
    """Call and wait for the answer, so many times."""
    for number in range(times):
        yield from channel.send((number,))
        log.append((yield from channel.receive()))


def echo(channel):
    """Answer for ever."""
    while True:
        message = yield from channel.receive()
        yield from channel.send(message)


def compute(core):
    """Keep the core busy for ever."""
    while True:
        core.compute(10_000)
        yield from core.catch_up(always=True)


def ping_pong(*, times=50, waiting=SPIN_THEN_YIELD, company=False, trace=None, until=10**10):
    """Two dispatchers on cores 0 and 9; with company, the second one shares its core."""
    machine, (here, there) = nodes(0, 9, trace=trace, slice=1_000_000)
    (ping,) = dispatchers(here, "ping")
    pong, other = dispatchers(there, "pong", "other", waiting=waiting)
    near, far = urpc(machine, ping, pong)
    log = []

    def main():
        yield from ask(near, times, log)
        finished.append(here.core.now)

    finished = []
    run(there, pong, echo(far))
    if company:
        run(there, other, compute(there.core))
    run(here, ping, main())
    machine.env.run(until=until)
    assert log == [(number,) for number in range(times)]
    return finished[0] / times


def test_while_both_spin_the_kernel_is_not_involved():
    """URPC needs no kernel: no trap and no upcall between the first and the end, where ping yields."""
    trace = Trace()
    each = ping_pong(trace=trace, until=100_000)
    kernel = [step for step in trace if step.kind in {"trap", "switch", "upcall"}]
    assert [step.kind for step in kernel] == ["switch", "upcall"] * 2 + ["trap"]
    assert (kernel[-1].core, kernel[-1].what) == (0, "Yield")
    assert each < COSTS.lrpc_cycles


def test_a_receiver_that_shares_its_core_costs_a_timeslice():
    """What is not running cannot poll: a round trip takes as long as the other's slice."""
    alone = ping_pong(times=10, until=10**8)
    shared = ping_pong(times=10, company=True, until=10**8)
    assert alone < 1500
    assert 500_000 < shared < 1_100_000


def test_who_yields_after_a_spin_waits_for_the_other_slice():
    """Spinning uses up the slice and answers all the while; polling once a slice answers once."""
    spin = ping_pong(times=400, waiting=SPIN, company=True, until=10**9)
    once = ping_pong(times=10, waiting=POLL_PER_UPCALL, company=True, until=10**8)
    assert spin < 10_000
    assert once > 500_000


def test_a_sender_blocks_while_the_ring_is_full():
    """The thread stops, not the dispatcher: its other threads go on."""
    machine, (here, there) = nodes(0, 9)
    (sender,) = dispatchers(here, "sender")
    (receiver,) = dispatchers(there, "receiver")
    near, far = urpc(machine, sender, receiver, slots=4)
    sent, got, beside = [], [], []

    def flood():
        for number in range(20):
            yield from near.send((number,))
            sent.append(number)

    def other():
        beside.append(len(sent))
        yield from ()

    def drain():
        there.core.compute(50_000)
        yield from there.core.catch_up(always=True)
        while True:
            got.append((yield from far.receive()))

    run(here, sender, flood(), other())
    run(there, receiver, drain())
    machine.env.run(until=1_000_000)
    assert beside == [3], "a ring of four slots takes three messages"
    assert got == [(number,) for number in range(20)]


def test_a_message_that_does_not_fit_is_refused():
    machine, (here, there) = nodes(0, 9)
    near, _ = urpc(machine, *dispatchers(here, "one"), *dispatchers(there, "two"), slots=4)
    near.can_send(tuple(range(21)))
    with pytest.raises(InvalidInput, match="at most 21 do"):
        near.can_send(tuple(range(22)))


def test_a_long_wait_costs_no_events():
    """A dispatcher that only polls waits for the line to change: a second of it is no work at all."""
    machine, (here, there) = nodes(0, 9, slice=SLICE)
    (one,) = dispatchers(here, "one")
    (two,) = dispatchers(there, "two")
    near, far = urpc(machine, one, two)
    run(here, one, echo(near))
    run(there, two, echo(far))
    *_, events = machine.run(until=2_500_000_000)
    assert events < 200, "a timer tick a slice on each core, and little else"


@pytest.mark.parametrize("sizes", [[1, 8, 8], [8] * 40, [1] * 30 + [8], [200] * 3])
def test_one_way_messages_of_any_length_arrive(sizes):
    """UM5: a long message begins as soon as one slot is free; acknowledgements come on its way."""
    machine, (here, there) = nodes(0, 9)
    (sender,), (receiver,) = dispatchers(here, "sender"), dispatchers(there, "receiver")
    near, far = urpc(machine, sender, receiver)
    got = []

    def send():
        for size in sizes:
            yield from near.send(tuple(range(size)))

    def receive():
        while True:
            payload = yield from far.receive()
            got.append(payload)

    run(there, receiver, receive())
    run(here, sender, send())
    machine.env.run(until=20_000_000)
    assert got == [tuple(range(size)) for size in sizes]
