"""The tree of a mapping database against a sorted list: same entries, same order, same answers."""

from bisect import insort

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities import interval_tree
from labkit.multikernel.capabilities.interval_tree import containing, from_key, insert, remove
from labkit.workloads.capability_order import shape_faults
from tests.multikernel.examples import thousand

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, 20), st.integers(0, 12)),
        st.tuples(st.just("remove"), st.integers(0, 100)),
    ),
    max_size=60,
)


def carry_out(steps):
    """Insert and remove; after each step compare with a list, and look at the shape."""
    root, held = None, []
    for number, (kind, *words) in enumerate(steps):
        if kind == "insert":
            base, size = words
            key = (base, -size, 0, number)
            root = insert(root, key, number)
            insort(held, key)
        elif held:
            root = remove(root, held.pop(words[0] % len(held)))
        assert [node.key for node in from_key(root)] == held
        assert list(shape_faults(root)) == []
    return root, held


@thousand
@given(steps=STEPS, base=st.integers(-1, 21), size=st.integers(0, 12))
def test_it_answers_as_a_sorted_list_does(steps, base, size):
    root, held = carry_out(steps)
    around = [
        number for begin, less, _, number in held if begin <= base and begin - less >= base + size
    ]
    assert list(containing(root, base, base + size)) == around
    later = [key for key in held if key >= (base, -size, 0, 0)]
    assert [node.key for node in from_key(root, (base, -size, 0, 0))] == later


def test_it_is_never_deeper_than_twice_the_logarithm():
    root = None
    for number in range(1000):
        root = insert(root, (number, -1, 0, number), number)
    depth, level = 0, [root]
    while level:
        depth += 1
        level = [child for node in level for child in (node.left, node.right) if child]
    assert depth <= 2 * 10


UP = [("insert", base, 12 - base) for base in range(12)]
DOWN = [("insert", base, 12 - base) for base in reversed(range(12))]


@pytest.mark.parametrize(
    ("function", "steps", "why"),
    [
        ("skew", DOWN, "left child .* is not one level below"),
        ("split", UP, "right grandchild .* is not below"),
        ("_level", [*UP, *[("remove", 0)] * 11], "is not one level below"),
        (
            "measure",
            [("insert", 0, 12), ("insert", 1, 1), ("insert", 2, 1)],
            "says that its subtree",
        ),
    ],
)
def test_the_check_sees_a_tree_that_is_not_kept_in_order(monkeypatch, function, steps, why):
    """Seeded bugs: no skew, no split, no levels lowered after a removal, ends that are stale."""
    carry_out(steps)
    monkeypatch.setattr(interval_tree, function, lambda node: node)
    with pytest.raises(AssertionError, match=why):
        carry_out(steps)
