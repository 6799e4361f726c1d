"""What chapter 6's answers rest on."""

import pytest

from labkit.exercises.chapter_06 import SETTINGS, _costs
from labkit.exercises.chapter_06_tree import DEARER, ROOTS, _best, _cycles, _spec
from labkit.multikernel.multicast import Tree, numa_aware


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_one_protocol_leads_clearly(setting):
    first, second, _ = sorted(_costs(*setting).values())
    assert second > 1.05 * first


def test_each_protocol_that_may_be_right_is_right_somewhere():
    """Broadcast never is: it stands there for those who believe that one write is one transfer."""
    assert {min(_costs(*each), key=_costs(*each).get) for each in SETTINGS} == {"unicast", "tree"}


@pytest.mark.parametrize("root", ROOTS)
def test_the_farthest_first_is_clearly_faster_than_the_nearest_first(root):
    spec = _spec()
    tree = numa_aware(spec.topology, root, range(32), cost=spec.distance)
    nearest_first = {**tree.children, root: tree.sends_to(root)[::-1]}
    wrong = _cycles(Tree(root=root, children=nearest_first)) / _best(root)
    assert wrong > 1 + 2 * (DEARER - 1)
