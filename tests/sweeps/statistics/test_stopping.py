"""Replications stop when the mean is known well enough, and then it mostly is."""

import random

import pytest

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.stopping import replicate


def luck(stream):
    return lambda seeds: [random.Random(f"{stream} {seed}").gauss(100, 20) for seed in seeds]


def test_it_stops_as_soon_as_the_interval_is_narrow_enough():
    *before, last = replicate(luck("a"), within=0.05)
    assert last.relative <= 0.05
    assert all(found.relative > 0.05 for found in before)
    assert [found.count for found in before] == list(range(10, last.count, 2))


def test_what_does_not_vary_stops_at_once():
    (only,) = replicate(lambda seeds: [7.0 for _ in seeds], within=0.01)
    assert (only.mean, only.count) == (7, 10)


def test_it_gives_up_at_the_most():
    *_, last = replicate(luck("b"), within=0.0001, at_most=15)
    assert last.count == 15
    assert last.relative > 0.0001


def test_every_seed_runs_once_and_in_order():
    asked = []
    run = luck("c")
    *_, _ = replicate(lambda seeds: asked.extend(seeds) or run(seeds), within=0.03, together=7)
    assert asked == list(range(len(asked)))


def test_stopping_by_the_interval_costs_little_of_its_confidence():
    """Of 300 runs that stop themselves, 95 % promised: nine of ten and more catch the mean."""
    caught = 0
    for stream in range(300):
        *_, last = replicate(luck(stream), within=0.05)
        caught += 100 in last
    assert caught >= 270


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"within": 0}, "within: 0 is not a share"),
        ({"within": 0.1, "confidence": 2}, "confidence: 2 is not"),
        ({"within": 0.1, "at_least": 1}, "replications: 1 replications at least"),
        ({"within": 0.1, "at_least": 9, "at_most": 8}, "are no range from 2 on"),
    ],
)
def test_bad_input(bad, says):
    with pytest.raises(InvalidInput, match=says):
        list(replicate(luck("d"), **bad))
