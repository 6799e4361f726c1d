"""What a machine finds out about itself by sending messages, against how it was built."""

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.shapes import SHAPES
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.multikernel.probing import pairs_to_probe, probe
from labkit.multikernel.skb import CoreAt, LinkBetween, RoundTrip, SendCost, SharedCache
from tests.multikernel.met import discovered

WITH_LINKS = [name for name in machine_names() if MachineSpec.load(name).has_links]


@pytest.mark.parametrize(
    "name", [*WITH_LINKS, *(f"{shape}:8x2" for shape in SHAPES), "mesh:9x1", "chiplets:3x3x2"]
)
def test_the_links_are_found_from_round_trips_alone(name):
    found = [(link.one, link.other) for link in discovered(name).facts.ask(LinkBetween)]
    assert tuple(found) == MachineSpec.load(name).topology.links


def test_a_bus_has_no_links_but_its_shared_caches_are_found():
    """Pairs of cores share a second-level cache on the paper's Intel machine."""
    facts = discovered("intel_2x4").facts
    assert facts.ask(LinkBetween) == []
    assert [cache.cores for cache in facts.ask(SharedCache)] == [(0, 1), (2, 3), (4, 5), (6, 7)]
    assert {core.memory for core in facts.ask(CoreAt)} == {0}


@pytest.mark.parametrize("name", ["intel-i7-6700k", "amd-ryzen-5950x", "amd-epyc-7773x"])
def test_the_levels_inside_packages_are_those_of_the_table(name):
    """A message is two transfers of a line, so what is near in the table is near for messages."""
    measurement = MachineSpec.load(name).measurement
    cores = [cache.cores for cache in discovered(name).facts.ask(SharedCache)]
    assert cores == list(measurement.levels[0].groups)


@pytest.mark.parametrize("name", machine_names())
def test_every_core_and_every_pair_is_a_fact(name):
    spec, facts = MachineSpec.load(name), discovered(name).facts
    cores = facts.ask(CoreAt)
    assert [(f.core, f.package) for f in cores] == [
        (core, spec.topology.package_of(core)) for core in range(spec.topology.cores)
    ]
    assert len(facts.ask(RoundTrip)) == spec.topology.cores * (spec.topology.cores - 1)
    (cost,) = facts.ask(SendCost)
    assert cost.post == spec.cycles("hit_cycles")


def test_a_round_trip_is_what_the_table_of_latencies_says():
    """Each way: invalidate the other's copy, which is one transfer, and fetch it, another one."""
    spec = MachineSpec.load("amd-ryzen-2700x")
    cycles, hit = spec.measurement.cycles, spec.cycles("hit_cycles")
    for trip in discovered(spec.name).facts.ask(RoundTrip):
        transfers = 4 * cycles[trip.sender][trip.receiver]
        assert transfers <= trip.cycles <= transfers + 5 * hit


def test_a_send_ends_when_all_have_seen_it():
    probes = discovered("amd_4x4").probes
    spec = MachineSpec.load("amd_4x4")
    assert set(probes.send.values()) == {spec.probe_cycles + spec.cycles("hit_cycles")}
    assert probes.window == spec.cycles("miss_buffers")


def test_small_machines_measure_all_pairs_large_ones_representatives_and_a_mate_each():
    assert len(pairs_to_probe([0, 0, 1, 1])) == 6
    packages = [core // 4 for core in range(16)]
    pairs = pairs_to_probe(packages, small=8)
    firsts = [(a, b) for a in (0, 4, 8, 12) for b in (0, 4, 8, 12) if a < b]
    assert pairs == sorted([*firsts, (0, 1), (4, 5), (8, 9), (12, 13)])


def test_a_package_of_one_core_has_no_mate():
    assert pairs_to_probe([0, 1, 1], small=1) == [(0, 1), (1, 2)]


def test_the_links_of_a_machine_of_1024_cores_are_found_from_representatives():
    found = discovered("torus:64x16").facts
    links = [(link.one, link.other) for link in found.ask(LinkBetween)]
    assert tuple(links) == MachineSpec.load("torus:64x16").topology.links
    assert len(found.ask(RoundTrip)) == 2 * (64 * 63 // 2 + 64)


def test_probing_is_a_function_of_the_machine():
    def found():
        machine = Machine(MachineSpec.load("amd_2x2"))
        return list(probe(machine, pairs_to_probe([0, 0, 1, 1]), stub_cycles=10))[-1]

    assert found() == found()
