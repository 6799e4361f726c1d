"""Poll, then block: each message costs what the rule of section 5.2 says, whenever it comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.workloads.poll_then_block import Cost, Receiver, receive_all
from tests.multikernel.examples import thousand

TIMES = st.lists(st.integers(0, 30), max_size=20)
SMALL = st.integers(0, 12)


def costs(times, **options):
    *_, result = receive_all(times, **options)
    return list(result)


def rule(time, *, poll, block):
    """The closed form: what a message costs that comes so long after the wait begins."""
    return Cost(time, 0) if time <= poll else Cost(poll + block, block)


def bounds_hold(times, *, block, receiver=Receiver):
    """With P = C: overhead at most 2C, latency at most C, and no message forgotten."""
    each = costs(times, poll=block, block=block, receiver=receiver)
    assert len(each) == len(times), "every message is received"
    assert all(cost.overhead <= 2 * block for cost in each), "overhead is at most 2C"
    assert all(cost.latency <= block for cost in each), "latency is at most C"
    assert all(
        cost.overhead <= 2 * min(time, block) for time, cost in zip(times, each, strict=True)
    ), "nobody who knows the future pays less than half"


@thousand
@given(times=TIMES, poll=SMALL, block=SMALL)
def test_the_run_is_the_rule(times, poll, block):
    """Exact for every message, ties included: one that comes as polling ends has been seen."""
    expected = [rule(time, poll=poll, block=block) for time in times]
    assert costs(times, poll=poll, block=block) == expected


@thousand
@given(times=TIMES, block=st.integers(1, 12))
def test_with_p_equal_to_c_the_bounds_hold_whenever_messages_come(times, block):
    bounds_hold(times, block=block)


class NeverBlocks(Receiver):
    """Seeded bug: polls on until the message is there."""

    def receive(self, message):
        """Poll."""
        began = self.env.now
        yield message
        return Cost(self.env.now - began, 0)


class LooksTooLate(Receiver):
    """Seeded bug: looks for the message only when it has polled for as long as it may."""

    def receive(self, message):
        """Poll with closed eyes, then by the rule."""
        yield self.env.timeout(self.poll)
        cost = yield from super().receive(message)
        return Cost(self.poll + cost.overhead, cost.latency)


class SleepsThrough(Receiver):
    """Seeded bug: a message that comes while it blocks does not wake it; a second one would."""

    def receive(self, message):
        """Wait for as long again before it wakes."""
        cost = yield from super().receive(message)
        if cost.latency:
            yield self.env.timeout(self.block)
        return Cost(cost.overhead, 2 * cost.latency)


@pytest.mark.parametrize(
    ("bug", "says"),
    [
        (NeverBlocks, "overhead is at most 2C"),
        (LooksTooLate, "overhead is at most 2C|less than half"),
        (SleepsThrough, "latency is at most C|every message"),
    ],
)
def test_the_bounds_catch(bug, says):
    times = [0, 3, 25, 5, 11]
    bounds_hold(times, block=5)
    with pytest.raises(AssertionError, match=says):
        bounds_hold(times, block=5, receiver=bug)


def test_the_bound_is_reached():
    """A message that comes one cycle too late costs all of 2C: the bound cannot be lowered."""
    assert costs([6001], poll=6000, block=6000) == [Cost(12_000, 6000)]


def test_event_counts_come_at_least_every_thousand_events():
    *counts, result = receive_all([3, 20] * 1000, poll=5, block=5)
    assert len(result) == 2000
    assert max(b - a for a, b in zip([0, *counts], counts, strict=False)) <= 1000
