"""How packages may be joined: closed forms of diameter and mean distance for every shape."""

from math import log2

import attrs
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.shapes import MOST_PACKAGES, SHAPES, chiplets, shapes_of, sides
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology

PACKAGES = st.integers(2, 64)


def joined(shape, packages, **options):
    return Topology(
        packages=packages, cores_per_package=1, links=SHAPES[shape].links(packages), **options
    )


def mean(topology):
    """Mean hops over all ordered pairs of different packages."""
    pairs = topology.packages * (topology.packages - 1)
    return sum(map(sum, topology.hops)) / pairs


def ring_sum(n):
    """Sum of the distances from one place on a ring to all others."""
    return n * n // 4


def in_rows(sums):
    """Mean distance on a grid, from the mean distance along each side, a place to itself included."""

    def form(n):
        rows, columns = sides(n)
        return (sums(rows) / rows + sums(columns) / columns) * n / (n - 1)

    return form


def line_sum(n):
    """Mean over the places of a line of the sum of the distances to all others."""
    return (n * n - 1) / 3


FORMS = {
    "line": (lambda n: n - 1, lambda n: (n + 1) / 3),
    "ring": (lambda n: n // 2, lambda n: ring_sum(n) / (n - 1)),
    "star": (lambda n: min(2, n - 1), lambda n: 2 * (n - 1) / n),
    "mesh": (lambda n: sum(sides(n)) - 2, in_rows(line_sum)),
    "torus": (lambda n: sum(side // 2 for side in sides(n)), in_rows(ring_sum)),
    "hypercube": (log2, lambda n: log2(n) / 2 * n / (n - 1)),
    "fully connected": (lambda _: 1, lambda _: 1),
}


@pytest.mark.parametrize("shape", FORMS)
@given(packages=PACKAGES)
def test_diameter_and_mean_distance_have_closed_forms(shape, packages):
    if shape == "hypercube":
        packages = 2 ** (packages % 6 + 1)
    topology = joined(shape, packages)
    diameter, distance = FORMS[shape]
    assert topology.diameter == diameter(packages)
    assert mean(topology) == pytest.approx(distance(packages))


@pytest.mark.parametrize("shape", SHAPES)
@given(packages=PACKAGES)
def test_a_shape_is_in_one_piece_and_hops_and_routes_are_those_of_networkx(shape, packages):
    if not SHAPES[shape].fits(packages):
        with pytest.raises(InvalidInput, match="topology"):
            SHAPES[shape].links(packages)
        return
    topology = joined(shape, packages)
    lengths = dict(nx.all_pairs_shortest_path_length(topology.graph))
    for a, b in [(0, packages - 1), (packages - 1, 0), (packages // 2, 0)]:
        assert topology.hops[a][b] == lengths[a][b] == len(topology.routes[a, b])
        assert topology.routes[a, b] == tuple(
            (min(hop), max(hop))
            for hop in nx.utils.pairwise(min(nx.all_shortest_paths(topology.graph, a, b)))
        )


def test_the_papers_eight_packages_are_a_twisted_ladder():
    assert SHAPES["twisted ladder"].links(8) == MachineSpec.load("amd_8x4").topology.links


def test_which_shapes_exist():
    assert "twisted ladder" not in shapes_of(4)
    assert set(shapes_of(8)) == set(SHAPES)
    with pytest.raises(InvalidInput, match=r"6 packages .* a power of two; try fully connected"):
        SHAPES["hypercube"].links(6)
    with pytest.raises(InvalidInput, match="0 packages"):
        SHAPES["line"].links(0)


@given(
    packages=st.integers(1, 6), dies=st.integers(1, 6), across=st.integers(1, 5), cores=st.just(2)
)
def test_chiplets_make_machines_of_two_and_three_levels(packages, dies, across, cores):
    """One hop inside a package; ``across`` and what leads to the first die and from it between two."""
    links, lengths = chiplets(packages, dies, across=across)
    topology = Topology(
        packages=packages * dies,
        cores_per_package=cores,
        links=links,
        lengths=lengths,
        dies_per_socket=dies,
    )
    for one in range(packages * dies):
        for other in range(packages * dies):
            if one // dies == other // dies:
                hops = int(one != other)
            else:
                hops = across + bool(one % dies) + bool(other % dies)
            assert topology.hops[one][other] == hops


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("packages", "cores"), [(8, 128), (64, 16), (MOST_PACKAGES, 4)])
def test_a_machine_of_1024_cores_can_be_built_in_every_shape(shape, packages, cores):
    spec = MachineSpec.load("amd_8x4")
    links = SHAPES[shape].links(packages)
    topology = Topology(packages=packages, cores_per_package=cores, links=links)
    machine = Machine(attrs.evolve(spec, topology=topology))
    assert len(machine.cores) == 1024
    assert machine.cores[-1].package == packages - 1
