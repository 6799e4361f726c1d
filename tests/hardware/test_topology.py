"""Hops, routes and shapes of machines; networkx is the oracle."""

from itertools import product

import networkx as nx
import pytest

from labkit.errors import InvalidInput
from labkit.hardware.shapes import shapes_of
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology, reshape

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


@pytest.mark.parametrize("shape", shapes_of(4))
def test_a_route_is_a_shortest_path_of_links(shape):
    topology = reshape(SQUARE, shape)
    for a, b in product(range(topology.packages), repeat=2):
        route = topology.routes[a, b]
        assert len(route) == topology.hops[a][b] == nx.shortest_path_length(topology.graph, a, b)
        assert set(route) <= set(topology.links)


def test_shapes_differ_in_diameter():
    shapes = {shape: reshape(SQUARE, shape).diameter for shape in (*shapes_of(4), "one package")}
    assert shapes == {
        "line": 3,
        "ring": 2,
        "ring with a diagonal": 2,
        "star": 2,
        "mesh": 2,
        "torus": 2,
        "hypercube": 2,
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


def test_packages_may_differ_in_size():
    topology = Topology(packages=3, cores_per_package=4, links=((0, 1), (1, 2)), sizes=(1, 4, 2))
    assert topology.cores == 7
    assert [topology.package_of(core) for core in range(7)] == [0, 1, 1, 1, 1, 2, 2]
    assert [list(topology.cores_of(package)) for package in range(3)] == [[0], [1, 2, 3, 4], [5, 6]]
    assert topology.nearest == ((0, 1, 2), (1, 0, 2), (2, 1, 0))
    assert reshape(topology, "one package").cores == 7


@pytest.mark.parametrize("sizes", [(1, 2), (1, 0, 2)])
def test_sizes_that_do_not_fit_are_refused(sizes):
    with pytest.raises(InvalidInput, match=r"sizes: .* packages of at least one core"):
        Topology(packages=3, cores_per_package=2, links=((0, 1), (1, 2)), sizes=sizes)
