"""Dispatchers on two cores talk by URPC while their cores have other things to do as well."""

import pytest

from labkit.errors import InvalidInput
from labkit.multikernel.waiting import POLL_CYCLES, POLL_PER_UPCALL, SPIN, SPIN_THEN_YIELD
from labkit.trace import Trace
from tests.multikernel.nodes import COSTS, SLICE, dispatchers, nodes, run, urpc


def ask(channel, times, log, pause=0):
    """Call and wait for the answer, so many times."""
    core = channel.dispatcher.core
    for number in range(times):
        core.compute(pause)
        yield from core.catch_up(always=bool(pause))
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


def ping_pong(
    *, times=50, waiting=SPIN_THEN_YIELD, company=False, pause=0, trace=None, until=10**10
):
    """Two dispatchers on cores 0 and 9; with company, the second one shares its core."""
    machine, (here, there) = nodes(0, 9, trace=trace, slice=1_000_000)
    (ping,) = dispatchers(here, "ping")
    pong, other = dispatchers(there, "pong", "other", waiting=waiting)
    near, far = urpc(machine, ping, pong)
    log = []

    def main():
        yield from ask(near, times, log, pause)
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
    pause = 2 * POLL_CYCLES  # the receiver has given up polling by then
    alone = ping_pong(times=10, pause=pause, until=10**8)
    shared = ping_pong(times=10, pause=pause, company=True, until=10**8)
    assert alone < 1500 + pause
    assert 500_000 < shared < 1_100_000


def test_who_yields_after_a_spin_waits_for_the_other_slice():
    """Spinning uses up the slice and answers all the while; polling once a slice answers once."""
    spin = ping_pong(times=400, waiting=SPIN, company=True, until=10**9)
    once = ping_pong(times=10, waiting=POLL_PER_UPCALL, company=True, until=10**8)
    assert spin < 10_000
    assert once > 500_000


def test_after_a_message_the_spin_begins_anew():
    """Messages that follow each other soon are answered in one turn, though another one waits."""
    machine, (here, there) = nodes(0, 9, slice=1_000_000)
    (ping,) = dispatchers(here, "ping")
    pong, other = dispatchers(there, "pong", "other", waiting=SPIN_THEN_YIELD)
    near, far = urpc(machine, ping, pong)
    took = []

    def main():
        for _ in range(60):
            here.core.compute(300)
            yield from here.core.catch_up(always=True)
            began = here.core.now
            yield from near.send(())
            yield from near.receive()
            took.append(here.core.now - began)

    run(there, pong, echo(far))
    run(there, other, echo(urpc(machine, ping, other)[1]))
    run(here, ping, main())
    machine.env.run(until=2_000_000)
    assert len(took) == 60
    assert max(took[5:]) + 300 < POLL_CYCLES, "pong had not stopped polling when a message came"


def test_several_threads_wait_for_one_channel():
    """Each message goes to one of them, and nobody is forgotten."""
    machine, (here, there) = nodes(0, 9)
    (sender,), (receiver,) = dispatchers(here, "sender"), dispatchers(there, "receiver")
    near, far = urpc(machine, sender, receiver)
    got = []

    def send():
        for number, pause in enumerate([0, 0, 0, 0, 5000, 0, 5000, 5000]):
            here.core.compute(pause)
            yield from here.core.catch_up(always=True)
            yield from near.send((number,))

    def receive(name, times):
        for _ in range(times):
            (number,) = yield from far.receive()
            got.append((number, name))

    run(there, receiver, receive("a", 3), receive("b", 3), receive("c", 2))
    run(here, sender, send())
    machine.env.run(until=2_000_000)
    assert [number for number, _ in got] == list(range(8)), "in order, each once"
    assert [name for _, name in got[:3]] == ["a", "b", "c"], "who waits longest is first"


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
