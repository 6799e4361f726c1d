"""MSER-5 finds where a run settles, batch means their interval; and Figure 3's fifth is enough."""

import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.sweeps.statistics.warm_up import batch_means, lag_one, means_of, warm_up
from labkit.trace import Trace
from labkit.workloads import shared_update


def settling(seed, *, high, until, length):
    """Values about 100 that begin high and fall in a straight line."""
    source = random.Random(f"{seed} noise")
    return [100 + max(0, high * (1 - at / until)) + source.gauss(0, 2) for at in range(length)]


@pytest.mark.parametrize("seed", range(10))
def test_it_cuts_where_the_run_settles(seed):
    found = warm_up(settling(seed, high=50, until=200, length=2000))
    assert found.is_settled
    assert 150 <= found.cut <= 300


def test_a_steady_run_loses_little():
    cuts = [warm_up(settling(seed, high=0, until=1, length=1000)).cut for seed in range(20)]
    assert sorted(cuts)[10] <= 100


def test_a_run_that_only_falls_has_not_settled():
    found = warm_up(settling(0, high=500, until=1000, length=1000))
    assert not found.is_settled
    assert "run for longer" in str(found)


@given(st.integers(20, 200), st.floats(-1e6, 1e6))
def test_values_that_are_all_equal_have_no_warm_up(length, value):
    found = warm_up([value] * length)
    assert (found.cut, found.is_settled) == (0, True)


def test_batch_means_catch_the_mean_of_values_that_depend_on_each_other():
    """An autoregressive run whose mean is 0: the plain interval is far too narrow, batches are not."""
    caught = 0
    for seed in range(200):
        source, value, run = random.Random(f"{seed} noise"), 0.0, []
        for _ in range(4000):
            value = 0.9 * value + source.gauss(0, 1)
            run.append(value)
        caught += 0 in batch_means(run)
    assert caught >= 180


def test_what_does_not_fill_a_part_is_left_out_at_the_beginning():
    assert means_of([99, 1, 1, 3, 3], batches=2) == [1, 3]


def test_lag_one():
    assert lag_one([1, -1] * 50) == pytest.approx(-1, abs=0.02)
    assert lag_one([1] * 50 + [-1] * 50) == pytest.approx(1, abs=0.05)
    assert lag_one([5, 5, 5]) == 0


@pytest.mark.parametrize("ask", [warm_up, batch_means, lag_one])
def test_too_few_values_are_refused(ask):
    with pytest.raises(InvalidInput, match="run for longer"):
        ask([1, 2])


UNTIL = 160_000
"""As long as Figure 3's runs are by default."""


def updates(cores, *, lines, by_message):
    """Return when each update of a run of Figure 3 ended, and how long it took, in order of time."""
    spec = MachineSpec.load("amd_4x4")
    machine = Machine(spec)
    machine.trace = Trace()
    if by_message:
        stub = spec.software["paper_2009"].stub_cycles
        run = shared_update.messages(
            machine, clients=range(1, cores), lines=lines, until=UNTIL, stub_cycles=stub
        )
    else:
        run = shared_update.shared_memory(machine, cores=range(cores), lines=lines, until=UNTIL)
    *_, _ = run
    last, found = {}, []
    for step in machine.trace:
        if step.kind == "done":
            if step.core in last:
                found.append((step.time, step.time - last[step.core]))
            last[step.core] = step.time
    return found


@pytest.mark.parametrize("cores", [2, 5, 9, 16])
@pytest.mark.parametrize(("lines", "by_message"), [(4, False), (8, False), (1, True), (8, True)])
def test_the_fifth_that_figure_3_leaves_out_is_enough(cores, lines, by_message):
    """For every curve that is judged, leaving out what MSER-5 would gives the same within a per cent."""
    found = updates(cores, lines=lines, by_message=by_message)
    takes = [cycles for _, cycles in found]
    cut = warm_up(takes)
    assert cut.is_settled
    after_a_fifth = fmean(cycles for end, cycles in found if end >= UNTIL // 5)
    assert after_a_fifth == pytest.approx(fmean(takes[cut.cut :]), rel=0.01)
