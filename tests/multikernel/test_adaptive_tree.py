"""Trees from costs: whom they reach, what they are predicted to take, and what they then take."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.adaptive_tree import adaptive, candidates, improving
from labkit.multikernel.cost_trees import binomial, minimum_spanning
from labkit.multikernel.multicast import radix, star
from labkit.multikernel.probing import PairCosts, Probes
from labkit.multikernel.tree_costs import predicted
from labkit.workloads.broadcast import broadcasts
from tests.multikernel.met import discovered

SOME = ["amd_4x4", "intel-i9-12900k", "amd-ryzen-5950x", "apple-m1-pro", "ibm-power7-2s"]


def probes(costs, *, post=1, window=8):
    """Measurements of a made-up machine: ``costs`` by pair, one package, nothing in the way."""
    cores = 1 + max(core for pair in costs for core in pair)
    both = {**costs, **{(b, a): cost for (a, b), cost in costs.items()}}
    return Probes(
        one_way=PairCosts((0,) * cores, both),
        send=PairCosts((0,) * cores, {pair: cost // 2 for pair, cost in both.items()}),
        post=post,
        window=window,
        near_gap=0,
        far_gap=0,
        far_from=0,
        package_of=(0,) * cores,
        memory_of=(0,) * cores,
    )


@st.composite
def machines(draw):
    cores = draw(st.integers(2, 8))
    costs = st.integers(10, 1000)
    return probes({pair: draw(costs) for pair in combinations(range(cores), 2)})


def reaches_all(tree, cores):
    """MC1, MC2: the edges form a tree from the root, and every core is in it once."""
    return nx.is_arborescence(tree.graph) and sorted(tree.graph) == list(cores)


@given(found=machines(), data=st.data())
def test_every_tree_reaches_every_core_once(found, data):
    cores = range(len(found.package_of))
    root = data.draw(st.sampled_from(cores))
    cost = lambda a, b: found.one_way[a, b]  # noqa: E731 - a cost is a function
    trees = [*candidates(root, cores, found), adaptive(root, cores, found, moves=20)]
    trees += [binomial(root, cores), minimum_spanning(root, cores, cost=cost)]
    for tree in trees:
        assert tree.root == root
        assert reaches_all(tree, cores)


@given(found=machines())
def test_moving_cores_never_makes_the_prediction_worse(found):
    cores = range(len(found.package_of))
    for tree in (star(0, cores), binomial(0, cores)):
        *_, better = improving(tree, found, most=50)
        assert predicted(better, found) <= predicted(tree, found)


@given(found=machines())
def test_the_tree_is_a_function_of_the_measurements(found):
    cores = range(len(found.package_of))
    assert adaptive(0, cores, found, moves=20) == adaptive(0, cores, found, moves=20)


@given(found=machines())
def test_a_minimum_spanning_tree_weighs_what_networkx_says(found):
    cores = range(len(found.package_of))
    tree = minimum_spanning(0, cores, cost=lambda a, b: found.one_way[a, b])
    whole = nx.Graph()
    whole.add_weighted_edges_from((a, b, cost) for (a, b), cost in found.one_way.items())
    best = nx.minimum_spanning_tree(whole).size(weight="weight")
    assert sum(found.one_way[edge] for edge in tree.edges) == best


@pytest.mark.parametrize("cores", range(2, 34))
def test_a_binomial_tree_is_as_deep_as_its_rounds(cores):
    """2^k cores hear of it in k rounds, so nobody sends more than k times or is farther than k."""
    tree = binomial(0, range(cores))
    rounds = (cores - 1).bit_length()
    assert max(nx.single_source_shortest_path_length(tree.graph, 0).values()) <= rounds
    assert len(tree.sends_to(0)) == rounds


def test_what_two_sends_take_by_hand():
    """Core 0 posts at 0 and 1, the farther one answers last; each way takes 100."""
    found = probes({(0, 1): 100, (0, 2): 100, (1, 2): 100})
    assert predicted(star(0, range(3)), found) == 1 + 100 + 100
    chain = radix(0, range(3), most=1)
    assert predicted(chain, found) == 400


def test_a_full_window_waits_until_all_have_seen():
    """The third send goes out when the first two have been seen, at 50 and 51."""
    found = probes(dict.fromkeys(combinations(range(4), 2), 100), window=2)
    assert predicted(star(0, range(4)), found) == 51 + 100 + 100


@pytest.mark.parametrize("name", SOME)
def test_the_prediction_is_near_what_a_tree_takes(name):
    """Within a fifth on the paper's machine, whose home nodes queue, a twentieth on the others."""
    spec, found = MachineSpec.load(name), discovered(name)
    cores = range(spec.topology.cores)
    for tree in (star(0, cores), binomial(0, cores), radix(0, cores, most=4)):
        *_, took = broadcasts(Machine(spec), tree, stub_cycles=0, rounds=2)
        near = 0.2 if name.startswith("amd_") else 0.05
        assert predicted(tree, found.probes) == pytest.approx(took.cycles, rel=near)


def test_a_tree_is_planned_for_a_large_machine_of_which_few_pairs_are_measured():
    spec, found = MachineSpec.load("torus:16x4"), discovered("torus:16x4", small=8)
    tree = adaptive(0, range(spec.topology.cores), found.probes)
    assert reaches_all(tree, range(64))
