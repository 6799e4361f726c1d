"""Designs: which points of a space."""

import math
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.sweeps.designs import DESIGNS, MOST_POINTS, design

axes = st.dictionaries(
    st.text("abcdef", min_size=1),
    st.lists(st.integers(0, 99).map(str), min_size=1, max_size=6, unique=True),
    min_size=1,
    max_size=4,
)
seeds = st.integers(0, 2**32)


def size(space):
    return math.prod(map(len, space.values()))


@given(axes)
def test_a_grid_is_every_combination_once_the_last_axis_first(space):
    points = design("grid", space, samples=None, seed=0)
    places = [
        [list(values).index(point[name]) for name, values in space.items()] for point in points
    ]
    assert len(points) == size(space)
    assert places == sorted(places)
    assert len(set(map(tuple, places))) == len(places)


@given(space=axes, name=st.sampled_from(sorted(DESIGNS)), samples=st.integers(1, 200), seed=seeds)
def test_a_design_names_points_of_the_space_each_once_and_the_same_again(
    space, name, samples, seed
):
    given_samples = None if name == "grid" else min(samples, size(space))
    points = design(name, space, samples=given_samples, seed=seed)
    assert points == design(name, space, samples=given_samples, seed=seed)
    assert len({tuple(point.items()) for point in points}) == len(points)
    for point in points:
        assert list(point) == list(space)
        assert all(point[axis] in values for axis, values in space.items())


@given(space=axes, samples=st.integers(1, 200), seed=seeds)
def test_a_random_design_has_as_many_points_as_asked_for(space, samples, seed):
    assume(samples <= size(space))
    assert len(design("random", space, samples=samples, seed=seed)) == samples


@given(space=axes, seed=seeds)
def test_a_random_design_of_all_points_is_the_grid_in_another_order(space, seed):
    everything = design("grid", space, samples=None, seed=0)
    shuffled = design("random", space, samples=len(everything), seed=seed)
    assert sorted(map(str, shuffled)) == sorted(map(str, everything))


WIDE = {name: [str(number) for number in range(10_000)] for name in "abc"}
"""So many values that no two points of a small design fall together."""


@given(name=st.sampled_from(["latin", "sobol"]), power=st.integers(1, 8), seed=seeds)
def test_every_part_of_an_axis_gets_the_same_number_of_points(name, power, seed):
    """Cut into as many parts as there are points, each has one.

    A scrambled Sobol sequence over a power of two of points is a Latin hypercube as well.
    """
    samples = 2**power
    points = design(name, WIDE, samples=samples, seed=seed)
    for axis in WIDE:
        parts = Counter(int(point[axis]) * samples // 10_000 for point in points)
        # A value at the border of two parts may be counted in the one below.
        assert all(abs(parts[part] - 1) <= 1 for part in range(samples))
        assert sum(parts.values()) == samples


@given(seeds)
def test_sobol_fills_squares_and_not_only_axes(seed):
    """Of 64 points each of the 8 x 8 squares of two axes has one: what random points never do."""
    space = {name: [str(number) for number in range(2**12)] for name in "ab"}
    points = design("sobol", space, samples=64, seed=seed)
    squares = Counter((int(point["a"]) // 2**9, int(point["b"]) // 2**9) for point in points)
    assert len(squares) == 64


def test_what_falls_together_is_named_once():
    points = design("latin", {"n": ["1", "2"]}, samples=50, seed=0)
    assert sorted(point["n"] for point in points) == ["1", "2"]


def test_a_grid_too_large_to_write_out_can_be_sampled():
    space = {name: [str(number) for number in range(1000)] for name in "abcdef"}
    assert len(design("random", space, samples=100, seed=3)) == 100


@pytest.mark.parametrize(
    ("name", "samples", "sentence"),
    [
        ("bogus", None, "design: bogus is not one of grid, random, latin, sobol; try grid."),
        ("grid", 4, "samples: a grid takes every combination; leave it out, or try"),
        ("latin", None, "samples: the design latin needs a number of points, 1 or more; try"),
        ("sobol", 0, "samples: the design sobol needs a number of points, 1 or more; try"),
        ("random", 5, "samples: 5 different points are more than there are, 4; try --design grid."),
        ("sobol", MOST_POINTS + 1, "over: 1,000,001 points are more than a sweep takes"),
    ],
)
def test_what_no_design_can_be_is_refused(name, samples, sentence):
    with pytest.raises(InvalidInput) as caught:
        design(name, {"a": ["1", "2"], "b": ["x", "y"]}, samples=samples, seed=0)
    assert str(caught.value).startswith(sentence)


def test_a_grid_too_large_is_refused_before_it_is_written_out():
    space = {name: [str(number) for number in range(1000)] for name in "abc"}
    with pytest.raises(InvalidInput, match="1,000,000,000 points are more"):
        design("grid", space, samples=None, seed=0)
