"""What chapter 11's answers rest on."""

import pytest

from labkit.exercises.chapter_11 import _table
from labkit.exercises.chapter_11_code import _judged, _pieces
from labkit.exercises.chapter_11_links import (
    NEAR_SHAPES,
    PLACES,
    _after_hops,
    _farthest,
    _joined,
    _mean_message,
)
from labkit.hardware.levels import find_levels
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import reshape

LEAD = 1.05
"""The best of four links is ahead of the others by this factor, and so no matter of taste."""


@pytest.mark.parametrize("seed", range(20))
def test_each_students_table_has_pairs_and_packages_in_no_obvious_order(seed):
    pairs, packages = find_levels(_table(seed))
    assert (pairs.sizes, packages.sizes) == ((2,), (4,))
    assert packages.groups != ((0, 1, 2, 3), (4, 5, 6, 7))


@pytest.mark.parametrize("shape", ["mesh", "line", "ring", "hypercube", "torus", *NEAR_SHAPES])
def test_each_link_more_between_the_farthest_packages_costs_the_same(shape):
    """So the question can be answered from the two numbers that it gives."""
    hops = reshape(MachineSpec.load("amd_8x4").topology, shape).diameter
    assert _farthest(shape) == pytest.approx(_after_hops(hops - 1), rel=0.005)


@pytest.mark.parametrize(("links", "places"), PLACES)
def test_one_link_is_clearly_the_best_and_brings_the_farthest_packages_nearest(links, places):
    best, second, *_ = sorted(_mean_message((*links, place)) for place in places)
    assert second > LEAD * best
    widths = {place: _joined((*links, place)).topology.diameter for place in places}
    chosen = min(places, key=lambda place: _mean_message((*links, place)))
    assert [place for place in places if widths[place] == min(widths.values())] == [chosen]


def test_groups_are_judged_by_the_law_that_they_break():
    """Cores 0, 1 and 2 hang together in a chain, so do 3 and 4; the others are alone."""
    near = {(0, 1), (1, 2), (3, 4)}
    table = [[60 if (min(a, b), max(a, b)) not in near else 9 for b in range(9)] for a in range(9)]
    right = [[0, 1, 2], [3, 4], [5], [6], [7], [8]]
    assert _judged(right, table).is_passed
    assert _pieces(table, [0, 2]) == [{0}, {2}]
    broken = {
        "left_out": right[:-1],
        "twice": [*right, [8]],
        "torn": [[0, 1], [2], *right[1:]],
        "not_joined": [[0, 1, 2, 3, 4], *right[2:]],
        "no_groups": {0: [1]},
    }
    assert {name: _judged(found, table).misconception for name, found in broken.items()} == {
        name: name for name in broken
    }
