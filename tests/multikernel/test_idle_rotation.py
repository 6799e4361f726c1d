"""Skipping turns in which nobody finds anything changes when things happen by next to nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.idle_rotation import IdleRotation
from labkit.multikernel.waiting import POLL_PER_UPCALL, SPIN_THEN_YIELD
from tests.multikernel.nodes import COSTS, dispatchers, nodes, run, urpc

POLLERS = st.integers(2, 4)
PAUSES = st.lists(st.integers(100, 60_000), min_size=1, max_size=6)
TURN = COSTS.lrpc_cycles + 2000


def echo(channel):
    while True:
        message = yield from channel.receive()
        yield from channel.send(message)


def notice(pollers, pauses, waiting, *, skip=True, monkeypatch=None):
    """Call one of several dispatchers that poll on a core, after pauses; return times and events."""
    if not skip:
        monkeypatch.setattr(IdleRotation, "of", classmethod(lambda *_: None))
    machine, (here, there) = nodes(0, 9)
    (caller,) = dispatchers(here, "caller")
    channels = []
    for poller in dispatchers(there, *"abcd"[:pollers], waiting=waiting):
        near, far = urpc(machine, caller, poller)
        channels.append(near)
        run(there, poller, echo(far))
    took = []

    def call():
        here.core.compute(50_000)
        yield from here.core.catch_up(always=True)
        for number, pause in enumerate(pauses):
            here.core.compute(pause)
            yield from here.core.catch_up(always=True)
            began = here.core.now
            channel = channels[number % pollers]
            yield from channel.send((number,))
            assert (yield from channel.receive()) == (number,)
            took.append(here.core.now - began)

    run(here, caller, call())
    events = 0
    while len(took) < len(pauses):
        machine.env.step()
        events += 1
    return took, events


@given(pollers=POLLERS, pauses=PAUSES, waiting=st.sampled_from([SPIN_THEN_YIELD, POLL_PER_UPCALL]))
def test_a_message_is_noticed_when_its_turn_comes(pollers, pauses, waiting):
    """Nobody waits longer than a round of all turns, and a message of one's own turn is seen at once."""
    took, _ = notice(pollers, pauses, waiting)
    assert all(600 < cycles <= (pollers + 1) * TURN + 2000 for cycles in took)


@pytest.mark.parametrize("waiting", [SPIN_THEN_YIELD, POLL_PER_UPCALL])
@pytest.mark.parametrize("pollers", [2, 3])
def test_the_times_are_those_of_the_turns_gone_through(pollers, waiting, monkeypatch):
    """Message by message within a few polls of the same run gone through turn by turn."""
    pauses = [14_001 + 977 * number for number in range(60)]
    skipped, few = notice(pollers, pauses, waiting)
    all_turns, many = notice(pollers, pauses, waiting, skip=False, monkeypatch=monkeypatch)
    assert skipped == pytest.approx(all_turns, abs=20)
    assert few < many * 2 // 3


def test_a_wrong_length_of_a_turn_is_noticed(monkeypatch):
    """Seeded bug: the core goes on as if a turn took a tenth longer than it does."""
    place = IdleRotation.place
    pauses = [14_001 + 977 * number for number in range(60)]
    all_turns, _ = notice(2, pauses, SPIN_THEN_YIELD)
    monkeypatch.setattr(IdleRotation, "place", lambda self, cycles: place(self, cycles * 10 // 11))
    skipped, _ = notice(2, pauses, SPIN_THEN_YIELD)
    assert skipped != pytest.approx(all_turns, abs=20)
