"""Levels found in latencies: planted machines are found again, and no single number misleads."""

import random

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.levels import find_levels


def planted(sizes, costs, *, seed, noise):
    """A machine whose cores are numbered level by level: ``sizes`` of the groups, ``costs`` in ns."""
    chance = random.Random(f"{seed} noise")
    cores = sizes[-1]
    matrix = [[0.0] * cores for _ in range(cores)]
    for a in range(cores):
        for b in range(a):
            level = next(i for i, size in enumerate(sizes) if a // size == b // size)
            matrix[a][b] = matrix[b][a] = costs[level] * (1 + noise * chance.uniform(-1, 1))
    return matrix


def groups(cores, size):
    return tuple(tuple(range(first, first + size)) for first in range(0, cores, size))


MACHINES = st.sampled_from([(2, 8, 32), (4, 16), (2, 16), (8, 32, 64), (3, 12), (16, 32)])


@given(sizes=MACHINES, seed=st.integers(0, 999), steep=st.floats(1.8, 6))
def test_planted_levels_are_found(sizes, seed, steep):
    costs = [10 * steep**level for level in range(len(sizes))]
    levels = find_levels(planted(sizes, costs, seed=seed, noise=0.1))
    assert [level.groups for level in levels] == [groups(sizes[-1], size) for size in sizes[:-1]]
    for level, cost in zip(levels, costs, strict=False):
        assert level.inside < cost * 1.1 or level is not levels[0]


@given(seed=st.integers(0, 999), a=st.integers(0, 15), b=st.integers(16, 31))
def test_one_latency_that_is_far_too_low_joins_no_two_packages(seed, a, b):
    matrix = planted((16, 32), (20, 100), seed=seed, noise=0.1)
    matrix[a][b] = matrix[b][a] = 5
    assert groups(32, 16) in [level.groups for level in find_levels(matrix)]


@given(seed=st.integers(0, 999), a=st.integers(0, 15), b=st.integers(0, 15))
def test_one_latency_that_is_far_too_high_splits_no_package(seed, a, b):
    matrix = planted((16, 32), (20, 100), seed=seed, noise=0.1)
    matrix[a][b] = matrix[b][a] = 500
    assert [level.groups for level in find_levels(matrix)] == [groups(32, 16)]


@given(seed=st.integers(0, 999), cores=st.integers(2, 32))
def test_one_band_of_latencies_has_no_levels(seed, cores):
    assert find_levels(planted((cores,), (50,), seed=seed, noise=0.05)) == ()


@given(seed=st.integers(0, 99), order=st.permutations(range(16)))
def test_the_numbering_of_cores_does_not_matter(seed, order):
    matrix = planted((2, 8, 16), (8, 25, 90), seed=seed, noise=0.1)
    shuffled = [[matrix[a][b] for b in order] for a in order]
    found = [
        {frozenset(order[core] for core in g) for g in x.groups} for x in find_levels(shuffled)
    ]
    assert found == [set(map(frozenset, level.groups)) for level in find_levels(matrix)]
