"""Waiting times: the mean that was asked for, and the same from the same seed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.workloads.waiting_times import DISTRIBUTIONS, waiting_times

EVERY = pytest.mark.parametrize("name", DISTRIBUTIONS)


@EVERY
def test_the_mean_is_the_one_asked_for(name):
    times = waiting_times(name, mean=6000, count=50_000, seed=1)
    assert sum(times) / len(times) == pytest.approx(6000, rel=0.05)


@EVERY
@given(mean=st.integers(1, 200_000), count=st.integers(1, 50), seed=st.integers(0, 999_999))
def test_times_are_whole_never_negative_and_repeat(name, mean, count, seed):
    times = waiting_times(name, mean=mean, count=count, seed=seed)
    assert len(times) == count
    assert all(isinstance(time, int) and time >= 0 for time in times)
    assert times == waiting_times(name, mean=mean, count=count, seed=seed)


def test_more_messages_are_the_same_ones_and_then_others():
    """So that a longer run changes nothing but its length."""
    few = waiting_times("exponential", mean=100, count=5, seed=7)
    assert waiting_times("exponential", mean=100, count=9, seed=7)[:5] == few


def test_seeds_and_distributions_have_streams_of_their_own():
    drawn = [
        tuple(waiting_times(name, mean=6000, count=20, seed=seed))
        for name in ("uniform", "exponential", "bursty")
        for seed in range(3)
    ]
    assert len(set(drawn)) == len(drawn)


def test_shapes():
    assert set(waiting_times("fixed", mean=50, count=100, seed=0)) == {50}
    assert set(waiting_times("bursty", mean=50, count=1000, seed=0)) == {5, 455}
    uniform = waiting_times("uniform", mean=5, count=1000, seed=0)
    assert (min(uniform), max(uniform)) == (0, 10)
