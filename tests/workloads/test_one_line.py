"""What one access costs is what the machine's file says, from every distance."""

import pytest

from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.workloads.one_line import cost_map, costs, states

SPEC = MachineSpec.load("amd_4x4")
BROADCASTING = [spec for spec in map(MachineSpec.load, machine_names()) if spec.has_links]


@pytest.mark.parametrize("spec", BROADCASTING, ids=lambda spec: spec.name)
def test_a_load_costs_a_fetch_and_the_hops_there_and_back(spec):
    hit, fetch = spec.cycles("hit_cycles"), spec.cycles("fetch_cycles")
    cost = cost_map(spec, owner=0, access="load")
    assert cost.pop(0) == hit
    assert cost == {
        core: fetch + 2 * spec.hop_cycles * spec.distance(0, core) + hit
        for core in range(1, spec.topology.cores)
    }


@pytest.mark.parametrize("spec", BROADCASTING, ids=lambda spec: spec.name)
def test_a_write_costs_a_round_of_probes_and_the_hops_of_the_data(spec):
    owner = spec.topology.cores - 1
    cost = cost_map(spec, owner=owner, access="update")
    assert cost.pop(owner) == spec.cycles("hit_cycles")
    for core, cycles in cost.items():
        assert cycles == spec.probe_cycles + spec.hop_cycles * spec.distance(owner, core)


def test_an_owner_that_shared_must_ask_but_needs_no_data():
    assert costs(SPEC, [(0, "update"), (4, "load"), (0, "update")])[-1] == SPEC.probe_cycles


def test_the_states_are_those_of_moesi():
    after = states(SPEC, [(0, "load")])
    assert after[0] is State.EXCLUSIVE
    after = states(SPEC, [(0, "update")])
    assert after[0] is State.MODIFIED
    after = states(SPEC, [(0, "update"), (4, "load")])
    assert (after[0], after[4], after[8]) == (State.OWNED, State.SHARED, State.INVALID)
