"""Closed forms of a broadcast: a chain is as many round trips as it is deep, and no tree is faster."""

import random
from functools import cache

import networkx as nx
import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.multicast import Tree, radix
from labkit.workloads.broadcast import broadcasts

SPEC = MachineSpec.load("mesh:1x16")
"""One package, so that every message takes as long."""


def cycles(tree):
    stub_cycles = SPEC.software["paper_2009"].stub_cycles
    *_, mean = broadcasts(Machine(SPEC), tree, stub_cycles=stub_cycles, rounds=2)
    return mean.cycles


@cache
def round_trip():
    return cycles(radix(0, range(2), most=1))


@pytest.mark.parametrize("depth", range(1, 16))
def test_a_chain_takes_one_round_trip_a_level(depth):
    """Exactly: there and back, nothing overlaps."""
    assert cycles(radix(0, range(depth + 1), most=1)) == depth * round_trip()


def random_tree(seed):
    source = random.Random(f"{seed} tree")
    children = {0: []}
    for core in range(1, source.randint(2, 16)):
        children.setdefault(source.randrange(core), []).append(core)
    return Tree(root=0, children=children)


def test_a_tree_takes_at_least_its_depth_and_at_most_its_edges_in_round_trips():
    """Two hundred trees, none outside."""
    for seed in range(200):
        tree = random_tree(seed)
        depth = max(nx.shortest_path_length(tree.graph, 0).values())
        edges = len(tree.graph) - 1
        assert depth * round_trip() <= cycles(tree) <= edges * round_trip(), f"seed {seed}"
