"""RBED shares the core by weight, keeps its promises, and refuses what it could not keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.dcb import NEVER, Dcb, SharedPage
from labkit.multikernel.rbed import Rbed, SchedulerPanic
from tests.multikernel.examples import thousand

SLICE = 1000


def dcbs(count):
    return [Dcb(f"d{number}", None, SharedPage(), CSpace()) for number in range(count)]


def simulate(scheduler, until):
    """Let everybody compute as long as they may; return the cycles that each has had."""
    used, now = {}, 0
    while now < until:
        dcb = scheduler.schedule(now)
        rings = scheduler.rings_at(now)
        if rings == NEVER:
            break
        assert rings > now, "the timer rings in the future"
        if dcb is not None:
            used[dcb] = used.get(dcb, 0) + rings - now
        now = rings
    return used


@thousand
@given(weights=st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_best_effort_shares_by_weight(weights):
    """Over many periods each has its part of the core, to within one period's rounding."""
    scheduler, every = Rbed(SLICE), dcbs(len(weights))
    for dcb, weight in zip(every, weights, strict=True):
        scheduler.declare_weight(dcb, weight)
        scheduler.add(dcb, 0)
    until = 60 * SLICE * len(weights)
    used = simulate(scheduler, until)
    for dcb, weight in zip(every, weights, strict=True):
        assert used[dcb] / until == pytest.approx(weight / sum(weights), abs=0.04)


@thousand
@given(
    tasks=st.lists(st.tuples(st.integers(500, 5000), st.integers(1, 1500)), min_size=1, max_size=4),
    others=st.integers(0, 3),
)
def test_a_promise_is_kept_or_not_made(tasks, others):
    """A hard task has its cycles in each of its periods; best effort keeps at least a tenth."""
    scheduler, every = Rbed(SLICE), dcbs(len(tasks) + others)
    promised = {}
    for dcb, (period, cycles) in zip(every, tasks, strict=False):
        try:
            scheduler.declare_hard(dcb, period=period, cycles=cycles)
        except SchedulerPanic:
            total = sum(c / p for p, c in promised.values()) + cycles / period
            assert total > 0.9
        else:
            promised[dcb] = period, cycles
            scheduler.add(dcb, 0)
    for dcb in every[len(tasks) :]:
        scheduler.add(dcb, 0)
    until = 100_000
    used = simulate(scheduler, until)
    for dcb, (period, cycles) in promised.items():
        assert used.get(dcb, 0) >= (until // period - 1) * cycles
    if others:
        rest = sum(used.get(dcb, 0) for dcb in every[len(tasks) :])
        assert rest >= until // 10 - SLICE * others


class NoReserve(Rbed):
    """Seeded bug: hard tasks may have more than there is."""

    def _hard_share(self):
        return 0


def test_the_law_sees_a_promise_that_cannot_be_kept():
    scheduler = NoReserve(SLICE)
    one, two = dcbs(2)
    scheduler.declare_hard(one, period=1000, cycles=700)
    scheduler.declare_hard(two, period=1500, cycles=1000)
    scheduler.add(one, 0)
    scheduler.add(two, 0)
    with pytest.raises(SchedulerPanic, match="missed its deadline"):
        simulate(scheduler, 100_000)


def test_who_is_notified_jumps_the_queue():
    scheduler, (first, second) = Rbed(SLICE), dcbs(2)
    scheduler.add(first, 0)
    scheduler.add(second, 0)
    assert scheduler.schedule(0) is first
    scheduler.schedule_now(second, 10)
    assert scheduler.schedule(10) is second
    scheduler.yield_slice(second, 20)
    assert scheduler.schedule(20) is first
