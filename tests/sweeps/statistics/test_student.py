"""Quantiles of Student's t, beside scipy's and the tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labkit.sweeps.statistics.student import MANY, quantile, within


@given(
    confidence=st.floats(0.5, 0.9999),
    degrees=st.integers(1, 300) | st.sampled_from([MANY - 1, MANY, 10 * MANY]),
)
def test_quantiles_are_those_of_scipy(confidence, degrees):
    expected = stats.t.ppf((1 + confidence) / 2, degrees)
    assert quantile(confidence, degrees) == pytest.approx(expected, rel=1e-6)


@given(confidence=st.floats(0.5, 0.999), degrees=st.integers(1, 200))
def test_the_quantile_is_the_inverse(confidence, degrees):
    assert within(quantile(confidence, degrees), degrees) == pytest.approx(confidence, abs=1e-12)


@pytest.mark.parametrize(("degrees", "t"), [(1, 12.706), (2, 4.303), (9, 2.262), (30, 2.042)])
def test_as_every_textbook_prints_it(degrees, t):
    assert quantile(0.95, degrees) == pytest.approx(t, abs=5e-4)
