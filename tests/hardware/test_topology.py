"""Hops, routes and shapes of machines; networkx is the oracle."""

import networkx as nx
import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import SHAPES, Topology, reshape

SQUARE = MachineSpec.load("amd_4x4").topology
FIGURE_2 = MachineSpec.load("amd_8x4").topology


def test_the_papers_machine_is_a_square():
    """Two packages one hop away, one two hops away, from everywhere."""
    assert [sorted(row) for row in SQUARE.hops] == [[0, 1, 1, 2]] * 4
    assert SQUARE.cores == 16
    assert [SQUARE.package_of(core) for core in (0, 3, 4, 15)] == [0, 0, 1, 3]


def test_the_machine_of_figure_2():
    """Eleven links; eleven pairs of packages one hop apart, eleven two and six three hops."""
    hops = [FIGURE_2.hops[a][b] for a in range(8) for b in range(a)]
    assert len(FIGURE_2.links) == 11
    assert [hops.count(distance) for distance in (1, 2, 3)] == [11, 11, 6]
    assert {len(FIGURE_2.graph[package]) for package in range(8)} == {2, 3}
    assert (2, 6) not in FIGURE_2.links
    assert sorted(FIGURE_2.hops[0]) == [0, 1, 1, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_route_is_a_shortest_path_of_links(shape):
    topology = reshape(SQUARE, shape)
    for (a, b), route in topology.routes.items():
        assert len(route) == topology.hops[a][b] == nx.shortest_path_length(topology.graph, a, b)
        assert set(route) <= set(topology.links)


def test_shapes_differ_in_diameter():
    shapes = {shape: reshape(SQUARE, shape).diameter for shape in (*SHAPES, "one package")}
    assert shapes == {
        "line": 3,
        "ring": 2,
        "ring with a diagonal": 2,
        "fully connected": 1,
        "one package": 0,
    }


def test_a_machine_in_pieces_is_refused():
    with pytest.raises(
        InvalidInput, match=r"links: the packages are not all connected; add a link"
    ):
        Topology(packages=3, cores_per_package=1, links=((0, 1),))


def test_a_link_into_nowhere_is_refused():
    with pytest.raises(InvalidInput, match=r"links: \(0, 7\)"):
        Topology(packages=2, cores_per_package=1, links=((0, 7),))


def test_a_cache_that_spans_packages_is_refused():
    with pytest.raises(InvalidInput, match=r"cores_per_cache: 3 does not divide 4 cores"):
        Topology(packages=2, cores_per_package=4, links=((0, 1),), cores_per_cache=3)
