"""Plans from facts: the same as from the blueprint, and right when they are carried out."""

from itertools import pairwise, product

import pytest

from labkit.errors import InvalidInput
from labkit.experiments.fig3_shared_state import Parameters, points
from labkit.hardware.shapes import SHAPES
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel.multicast import numa_aware
from labkit.multikernel.planning import MESSAGES, Planner
from labkit.multikernel.skb import KnowledgeBase
from labkit.results import rows_of
from tests.multikernel.met import discovered

MACHINES = [*machine_names(), *(f"{shape}:8x4" for shape in SHAPES), "mesh:64x16"]


def planner(name, **options):
    return Planner(discovered(name, **options).facts)


@pytest.mark.parametrize("name", MACHINES)
def test_the_tree_from_measurements_is_the_tree_from_the_blueprint(name):
    """The paper's 8x4-core machine among them, and one of 1,024 cores of which few pairs are measured."""
    topology, spec = MachineSpec.load(name).topology, MachineSpec.load(name)
    for root in (0, topology.cores - 1):
        given = numa_aware(topology, root, range(topology.cores), cost=spec.distance)
        assert planner(name).multicast_tree(root) == given


@pytest.mark.parametrize("name", ["amd_8x4", "line:8x2", "torus:64x16"])
def test_a_route_crosses_as_few_links_as_there_are_hops(name):
    topology, planned = MachineSpec.load(name).topology, planner(name)
    assert planned.topology.hops == topology.hops
    last = topology.cores - 1
    for source, destination in [(0, last), (last, 0), (1, last - 1), (0, 1)]:
        cores = planned.route(source, destination)
        packages = [topology.package_of(core) for core in cores]
        crossed = sum(one != other for one, other in pairwise(packages))
        assert (cores[0], cores[-1]) == (source, destination)
        assert crossed == topology.hops[packages[0]][packages[-1]]
        for one, other in pairwise(packages):
            assert topology.hops[one][other] <= 1


def test_a_service_is_placed_in_the_middle_of_its_clients():
    line = planner("line:5x2")
    assert line.place_service(range(10)) in {4, 5}
    assert line.place_service([8, 9]) in {8, 9}
    assert line.place_service(range(10), among=[0, 9, 6]) == 6


@pytest.mark.parametrize("name", ["amd_2x2", "amd_4x4", "amd_8x4"])
def test_the_mechanism_that_is_chosen_is_the_faster_one(name):
    """Against Figure 3 as the model runs it, 2, 4 and 8 lines and one: right in 19 of 20 cases.

    On the Intel machine's bus it is right in a quarter of them only, and says so.
    """
    spec = MachineSpec.load(name)
    cores = sorted({2, 3, spec.topology.cores // 2, spec.topology.cores})
    planned = planner(name, stub_cycles=spec.software["paper_2009"].stub_cycles)
    curves = [f"{kind}{lines}" for kind in ("SHM", "MSG") for lines in (1, 2, 4, 8)]
    right = []
    for used in cores:
        what = Parameters(machine=name, cores=(used, used), curves=curves, cycles=60_000)
        took = {row.curve: row.value for row in rows_of(points(what))}
        for lines in (1, 2, 4, 8):
            chosen = planned.mechanism(owner=0, cores=range(used), lines=lines)
            faster = took[f"MSG{lines}"] < took[f"SHM{lines}"]
            right.append((chosen == MESSAGES) == faster)
    assert sum(right) >= len(right) - 1, right


def test_without_facts_there_is_no_plan():
    with pytest.raises(InvalidInput, match=r"facts: there is no core among them; discover first"):
        Planner(KnowledgeBase())


def test_a_round_trip_that_nobody_measured_is_that_of_the_representatives():
    full, sparse = planner("amd_8x4"), planner("amd_8x4", small=4)
    assert len(sparse.measured) < len(full.measured)
    for one, other in product(range(0, 32, 3), repeat=2):
        assert sparse.round_trip(one, other) == full.round_trip(one, other)
