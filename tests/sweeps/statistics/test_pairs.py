"""Pairs see a small difference that two means do not."""

import random
from math import inf

import pytest

from labkit.errors import InvalidInput
from labkit.sweeps.statistics.pairs import compare


def runs(seeds, more, *, stream):
    """A system whose value is mostly luck; the luck is the seed's."""
    return [random.Random(f"{seed} {stream}").gauss(100, 20) + more for seed in seeds]


def test_with_common_random_numbers_a_small_difference_is_clear():
    one, other = runs(range(10), 1, stream="luck"), runs(range(10), 0, stream="luck")
    paired = compare([value + at % 3 - 1 for at, value in enumerate(one)], other)
    assert paired.is_clear
    assert paired.gain > 100
    assert 1 in paired.difference


def test_with_numbers_of_their_own_it_is_not():
    found = compare(runs(range(10), 1, stream="one"), runs(range(10), 0, stream="other"))
    assert not found.is_clear
    assert found.gain == pytest.approx(1, abs=1)


def test_equal_differences_are_known_exactly():
    found = compare([3, 5], [1, 3])
    assert (found.difference.mean, found.difference.half_width, found.gain) == (2, 0, inf)
    assert compare([2, 2], [2, 2]).gain == 1


@pytest.mark.parametrize(("one", "other"), [([1, 2], [1]), ([1], [1]), ([], [])])
def test_what_has_no_pairs_is_refused(one, other):
    with pytest.raises(InvalidInput, match="run both with the same seeds"):
        compare(one, other)
