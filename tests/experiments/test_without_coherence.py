"""Messages with and without coherent caches: what a round trip takes, by distance."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments.without_coherence import Parameters, points
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.results import rows_of, value_of
from labkit.workloads.ping_pong import round_trips


@pytest.fixture(scope="module")
def rows():
    return list(rows_of(points(Parameters())))


def test_every_distance_has_both(rows):
    assert [(row.curve, row.x) for row in rows] == [
        (caches, hops) for caches in ("coherent", "copies") for hops in range(4)
    ]


def test_with_coherent_caches_it_is_the_channel_of_chapter_4(rows):
    """The same software: a copy is a store there, and a flush nothing."""
    spec = MachineSpec.load("amd_8x4")
    stub_cycles = spec.software["paper_2009"].stub_cycles
    for hops, other in spec.partners.items():
        trip = list(round_trips(Machine(spec), other=other, stub_cycles=stub_cycles, count=100))[-1]
        assert value_of(rows, curve="coherent", x=hops) == round(trip.cycles, 1)


def test_a_link_costs_a_copy_one_way_only(rows):
    """The copy crosses it once; a coherent line is asked for and comes back. Polls may hide a part."""
    spec = MachineSpec.load("amd_8x4")
    each_way, poll = 2 * spec.hop_cycles, 2 * (spec.cycles("fetch_cycles") + 5)
    for hops in range(3):
        far, near = (value_of(rows, curve="copies", x=x) for x in (hops + 1, hops))
        assert abs(far - near - each_way) <= poll


@pytest.mark.parametrize("machine", ["intel_2x4", "intel-x5650-2s"])
def test_a_machine_that_cannot_do_without_is_refused(machine):
    with pytest.raises(InvalidInput, match="cannot do without"):
        Parameters(machine=machine)
