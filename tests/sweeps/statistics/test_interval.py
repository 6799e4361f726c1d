"""An interval catches the true mean as often as it says."""

import random
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.interval import interval

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50)


@given(values=VALUES, confidence=st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_is_the_one_of_scipy(values, confidence):
    found = interval(values, confidence=confidence)
    error = stats.sem(values)
    if error > 1e-6:
        low, high = stats.t.interval(confidence, len(values) - 1, sum(values) / len(values), error)
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6, abs=1e-6)
    assert sum(values) / len(values) == pytest.approx(found.mean, abs=1e-6)


@pytest.mark.parametrize(("confidence", "low", "high"), [(0.9, 860, 940), (0.5, 440, 560)])
def test_it_catches_the_mean_as_often_as_it_says(confidence, low, high):
    """Of 1,000 samples of a known mean; the bounds are four standard errors of that count."""
    source = random.Random("0 samples of a known mean")
    caught = sum(
        100 in interval([source.gauss(100, 15) for _ in range(8)], confidence=confidence)
        for _ in range(1000)
    )
    assert low <= caught <= high


def test_one_value_says_nothing_about_the_mean():
    assert interval([5]).half_width == interval([5]).relative == inf
    assert 10**9 in interval([5])


def test_values_that_are_all_equal_are_known():
    found = interval([3, 3, 3])
    assert (found.half_width, found.relative) == (0, 0)
    assert str(found) == "3 ± 0 (95 %, n = 3)"


@pytest.mark.parametrize(
    ("values", "confidence", "says"),
    [([], 0.95, "values: there are none"), ([1, 2], 1.0, "confidence: 1 is not a number from")],
)
def test_bad_input(values, confidence, says):
    with pytest.raises(InvalidInput, match=says):
        interval(values, confidence=confidence)
