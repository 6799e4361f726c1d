"""Fan-out trees: every core once, from one root, and the order that the paper's protocols send in."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.multicast import Tree, by_package, numa_aware, radix, star
from tests.multikernel.examples import thousand
from tests.multikernel.fanouts import cases

SPEC = MachineSpec.load("amd_8x4")
TOPOLOGY = SPEC.topology


def is_complete(case):
    """MC2 by networkx: one tree, from the root to every core and to no other."""
    graph = nx.DiGraph()
    graph.add_nodes_from([case.tree.root])
    graph.add_edges_from(case.tree.edges)
    once = graph.number_of_edges() == len(list(case.tree.edges))
    return once and nx.is_arborescence(graph) and set(graph) == set(case.cores)


@thousand
@given(case=cases())
def test_a_tree_reaches_every_core_once(case):
    """MC1 and MC2, on random machines, sets of cores and roots."""
    assert is_complete(case)
    assert case.tree.receivers == sorted(set(case.cores) - {case.tree.root})


SPOILED = {
    "a core is forgotten": lambda children: {0: children[0][:-1]},
    "a core is told twice": lambda children: {0: [*children[0], children[0][0]]},
    "two cores tell each other": lambda children: {0: children[0][1:], 5: [6], 6: [5]},
    "the root is told": lambda children: {**children, 4: [0]},
}


@pytest.mark.parametrize("bug", SPOILED)
def test_the_law_sees_a_tree_that_is_none(bug):
    """Seeded bugs: each spoils a star over eight cores."""
    case = type("Case", (), {"cores": range(8), "tree": star(0, range(8))})
    assert is_complete(case)
    case.tree = Tree(root=0, children=SPOILED[bug](case.tree.children))
    assert not is_complete(case)


def test_a_star_sends_in_core_order():
    assert star(2, [5, 0, 2, 9]).children == {2: [0, 5, 9]}


def test_a_leader_for_each_other_package_tells_its_mates():
    """Core order: the root's own mates, which come first, are told by itself."""
    tree = by_package(TOPOLOGY, 0, range(11))
    assert tree.children == {0: [1, 2, 3, 4, 8], 4: [5, 6, 7], 8: [9, 10]}


def test_the_first_core_that_takes_part_leads():
    tree = by_package(TOPOLOGY, 6, [1, 2, 6, 7, 14])
    assert tree.children == {6: [1, 7, 14], 1: [2], 14: []}


def test_numa_aware_begins_with_the_farthest_and_ends_with_its_mates():
    """On the whole 8x4 machine: three packages at three hops, two at two, two at one."""
    tree = numa_aware(TOPOLOGY, 0, range(32), cost=SPEC.distance)
    assert tree.children[0] == [12, 24, 28, 8, 20, 4, 16, 1, 2, 3]
    assert tree.children[12] == [13, 14, 15]


@given(case=cases(), costs=st.dictionaries(st.integers(0, 29), st.integers(0, 9)))
def test_numa_aware_sends_in_falling_order_of_any_cost(case, costs):
    """Whatever was measured: no leader is told before one that costs more."""
    topology = case.spec.topology
    root = case.tree.root
    tree = numa_aware(topology, root, case.cores, cost=lambda _, core: costs.get(core, 0))
    away = [core for core in tree.sends_to(root) if core in tree.children]
    paid = [costs.get(core, 0) for core in away]
    assert paid == sorted(paid, reverse=True)
    assert set(tree.sends_to(root)[: len(away)]) == set(away)


@given(cores=st.integers(2, 60), most=st.integers(1, 8))
def test_a_radix_tree_is_as_deep_as_it_must_be(cores, most):
    """Nobody tells more than so many, and breadth first no tree of that fan-out is less deep."""
    tree = radix(0, range(cores), most=most)
    assert max(map(len, tree.children.values())) <= most
    depth = nx.dag_longest_path_length(tree.graph)
    holds = sum(most**level for level in range(depth))
    assert holds < cores


def test_radix_one_is_a_chain_and_the_largest_a_star():
    assert radix(0, range(4), most=1).children == {0: [1], 1: [2], 2: [3]}
    assert radix(0, range(4), most=3).children == star(0, range(4)).children


def test_nobody_may_tell_nobody():
    with pytest.raises(InvalidInput, match=r"radix: 0 is not a whole number from 1; try 2"):
        radix(0, range(4), most=0)
