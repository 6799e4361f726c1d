"""Polling: the curves are the closed form of the rule, averaged over the waits that were drawn."""

from itertools import pairwise
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.polling import (
    BOUND,
    EXPERIMENT,
    KNOWING,
    LATENCY,
    MEAN,
    WORST,
    Parameters,
    findings,
    longest_within_bound,
    points,
    polls_of,
)
from labkit.published import published
from labkit.results import Progress, rows_of
from labkit.sweeps.statistics import interval
from labkit.workloads.poll_then_block import receive_all
from labkit.workloads.waiting_times import DISTRIBUTIONS, waiting_times


def values(parameters):
    return {(row.curve, row.x): row.value for row in rows_of(points(parameters))}


def test_the_cost_of_blocking_is_the_published_one_unless_changed():
    assert Parameters().cost == published()["poll.C"].number == 6000


@pytest.mark.parametrize("arrivals", DISTRIBUTIONS)
def test_every_point_is_the_rule_over_the_waits(arrivals):
    parameters = Parameters(arrivals=arrivals, count=200)
    times = waiting_times(arrivals, mean=parameters.mean, count=200, seed=0)
    found, cost = values(parameters), parameters.cost
    for poll in polls_of(parameters):
        overheads = [time if time <= poll else poll + cost for time in times]
        late = [0 if time <= poll else cost for time in times]
        assert found[MEAN, poll] == round(sum(overheads) / 200, 1)
        assert found[WORST, poll] == max(overheads)
        assert found[LATENCY, poll] == round(sum(late) / 200, 1)


@settings(max_examples=50)
@given(
    arrivals=st.sampled_from(sorted(DISTRIBUTIONS)),
    cost=st.integers(100, 20_000),
    mean=st.integers(1, 50_000),
    seed=st.integers(0, 999_999),
)
def test_at_p_equal_to_c_the_curves_are_within_their_bounds(arrivals, cost, mean, seed):
    """For any distribution: overhead within 2C and twice what foresight pays, latency within C."""
    parameters = Parameters(
        arrivals=arrivals, cost=cost, mean=mean, seed=seed, count=30, poll=(cost, cost), steps=1
    )
    found = values(parameters)
    assert found[WORST, cost] <= found[BOUND, cost] == 2 * cost
    assert found[MEAN, cost] <= 2 * found[KNOWING, cost] + 0.2  # both are rounded
    assert found[LATENCY, cost] <= cost


def test_p_equal_to_c_is_among_the_points_if_it_is_within():
    assert polls_of(Parameters(poll=(0, 10_000), steps=2)) == [0, 5000, 6000, 10_000]
    assert polls_of(Parameters(poll=(0, 5000), steps=2)) == [0, 2500, 5000]
    assert polls_of(Parameters(cost=100)) == sorted({200 * step // 12 for step in range(13)})
    assert polls_of(Parameters(poll=(7, 7), steps=100)) == [7]


def test_the_waits_do_not_depend_on_p():
    """What a receiver with foresight pays is a property of the waits alone."""
    found = values(Parameters(steps=3))
    assert len({value for (curve, _), value in found.items() if curve == KNOWING}) == 1


def test_findings():
    rows = list(rows_of(points(Parameters(arrivals="fixed", mean=6001, poll=(6000, 6001)))))
    assert findings(rows) == [
        (
            "P = C = 6,000: 12,000 cycles on average and 12,000 at worst, never more than 2C = 12,000; "
            "who had known when each message comes would have paid 6,000 on average, and never less "
            "than half"
        ),
        "Of the P tried, 6,001 has the least overhead for these waits: 6,001 cycles",
        (
            "C of about 6,000 ± 1,000 cycles is the paper's (secondary); no curve is published, and the "
            "public code of 2011 polls 2,000"
        ),
    ]
    assert len(findings([])) == 1
    assert all(row.published is None for row in rows)


def test_rows_come_p_after_p_with_progress_in_between():
    marks = list(points(Parameters(count=2000, steps=2)))
    polls = [mark.x for mark in marks if not isinstance(mark, Progress)]
    assert polls == sorted(polls)
    progress = [mark for mark in marks if isinstance(mark, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(progress)]
    assert 0 <= min(gaps) <= max(gaps) <= 2000
    assert progress[-1].done == progress[-1].total == 3


@pytest.mark.parametrize(
    ("given_text", "says"),
    [
        ({"cost": "99"}, "cost: 99 is not a whole number from 100 to 100000 cycles"),
        ({"poll": "5:2"}, "poll: 5:2 is not a number or a range LOW:HIGH within 0:200000"),
        ({"arrivals": "poisson"}, "arrivals: poisson is not one of uniform, exponential"),
    ],
)
def test_bad_input_is_refused(given_text, says):
    assert find("polling") is EXPERIMENT
    with pytest.raises(InvalidInput, match=says):
        EXPERIMENT.read(given_text)


@pytest.mark.parametrize("arrivals", ["exponential", "bursty"])
def test_the_longest_p_within_the_bound_is_c(arrivals):
    """What chapter 5 asks; a message that comes soon enough never shows the worst case."""
    assert longest_within_bound(rows_of(points(Parameters(arrivals=arrivals)))) == 6000
    soon = Parameters(arrivals="fixed", mean=100, poll=(0, 9000))
    assert longest_within_bound(rows_of(points(soon))) == 9000
    assert longest_within_bound([]) is None


def test_the_mean_overhead_is_the_closed_form_in_two_hundred_seeds():
    """Exponential waits of mean m: polling costs m (1 - e) and blocking C e, with e = exp(-P / m)."""
    mean = cost = 6000
    late = exp(-cost / mean)
    theory = mean * (1 - late) + cost * late
    caught = 0
    for seed in range(200):
        times = waiting_times("exponential", mean=mean, count=200, seed=seed)
        *_, costs = receive_all(times, poll=cost, block=cost)
        overheads = [each.overhead for each in costs]
        assert max(overheads) <= 2 * cost
        caught += theory in interval(overheads, confidence=0.99)
    assert caught >= 190
