"""What chapter 12's answers rest on."""

import pytest

from labkit.exercises.chapter_12 import MACHINES, TREES, _cores, _last_has_it, _post, _took, _way
from labkit.exercises.chapter_12_code import SLOWEST, _check, _judged
from labkit.exercises.chapter_12_code import _took as _broadcast
from labkit.exercises.chapter_12_link import _longer, _longer_ways, _spec
from labkit.exercises.variant import Variant
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.multicast import Tree, radix

LEAD = 1.05
"""The best tree is ahead of the others by this factor, whether one broadcast is run or several."""


@pytest.mark.parametrize("student", ["", "ada", "grace", "barbara", "robin"])
def test_the_last_core_has_the_message_after_all_sends_but_one_and_a_way(student):
    """So the question can be answered from the numbers that it gives."""
    cores = _cores(Variant(student))
    assert _last_has_it(cores) == (cores - 2) * _post() + _way(Variant(student))


@pytest.mark.parametrize("machine", MACHINES)
def test_one_tree_is_clearly_the_fastest(machine):
    for rounds in (1, 4):
        best, second, *_ = sorted(_took(machine, tree, rounds=rounds) for tree in TREES)
        assert second > LEAD * best
    once, often = (
        min(TREES, key=lambda tree: _took(machine, tree, rounds=rounds)) for rounds in (1, 4)
    )
    assert once == often


def test_no_tree_is_the_fastest_on_all_machines():
    assert len({min(TREES, key=lambda tree: _took(machine, tree)) for machine in MACHINES}) == 3


@pytest.mark.parametrize("student", ["", "ada", "grace", "edsger", "barbara", "leslie", "robin"])
def test_a_lost_link_concerns_everybody_exactly_if_the_machine_has_become_wider(student):
    lost = Variant(student).choose("lost_link", ((0, 1), (1, 5), (2, 3)))
    is_wider = _spec(lost).topology.diameter > _spec(None).topology.diameter
    assert _longer(Variant(student)) == (28 if is_wider else _longer_ways(Variant(student)))


def test_a_tree_is_judged_by_the_law_that_it_breaks():
    right = {3: [5, 7], 5: [9]}
    broken = {
        "no_tree": [5, 7, 9],
        "stranger": {3: [5, 7], 5: [9, 1]},
        "root_told": {3: [5, 7], 5: [9, 3]},
        "twice": {3: [5, 7], 5: [9], 7: [9]},
        "untold": {3: [5, 7]},
        "too_wide": {3: [5, 7, 9]},
    }
    cores = [3, 5, 7, 9]
    assert _judged(right, root=3, cores=cores, most=2).is_passed
    assert {
        name: _judged(found, root=3, cores=cores, most=2).misconception
        for name, found in broken.items()
    } == {name: name for name in broken}


def test_two_cores_that_tell_each_other_are_told_by_nobody():
    found = _judged({3: [5], 7: [9], 9: [7]}, root=3, cores=[3, 5, 7, 9], most=2)
    assert (found.misconception, found.details["core"]) == ("untold", 7)


BY_CHUNKS = """
def tree(root, cores, most):
    children = {}
    def spread(sender, others):
        size = -(-len(others) // most)
        parts = [others[at : at + size] for at in range(0, len(others), size or 1)]
        children[sender] = [part[0] for part in parts]
        for part in parts:
            spread(part[0], part[1:])
    spread(root, [core for core in cores if core != root])
    return children
"""


@pytest.mark.parametrize("student", ["", "ada", "grace", "edsger"])
def test_another_tree_with_as_few_levels_passes(student):
    """Which divides the cores instead of lining them up."""
    assert _check(BY_CHUNKS, Variant(student)).is_passed


@pytest.mark.parametrize("most", [3, 4, 5])
def test_a_level_more_than_needed_is_slower_than_what_passes(most):
    cores = range(MachineSpec.load("apple-m1-ultra").topology.cores)
    children, told, sender = {}, 1, 0
    while told < len(cores):
        children[sender] = list(cores[told : told + most])
        told, sender = told + most, children[sender][-1]
    assert _broadcast(Tree(root=0, children=children)) > SLOWEST * _broadcast(
        radix(0, cores, most=most)
    )
