"""What one access costs is what the machine's file says, from every distance."""

from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import cost_map, costs, states

SPEC = MachineSpec.load("amd_4x4")
HIT, FETCH = SPEC.cycles("hit_cycles"), SPEC.cycles("fetch_cycles")


def test_a_load_costs_a_fetch_and_the_hops_there_and_back():
    hops = SPEC.topology.hops[0]
    cost = cost_map(SPEC, owner=0, access="load")
    assert cost.pop(0) == HIT
    assert cost == {
        core: FETCH + 2 * SPEC.hop_cycles * hops[core // 4] + HIT for core in range(1, 16)
    }


def test_a_write_costs_a_round_of_probes_and_the_hops_of_the_data():
    hops = SPEC.topology.hops[5 // 4]
    cost = cost_map(SPEC, owner=5, access="update")
    assert cost.pop(5) == HIT
    for core, cycles in cost.items():
        assert cycles == SPEC.probe_cycles + SPEC.hop_cycles * hops[core // 4]


def test_an_owner_that_shared_must_ask_but_needs_no_data():
    assert costs(SPEC, [(0, "update"), (4, "load"), (0, "update")])[-1] == SPEC.probe_cycles


def test_the_states_are_those_of_moesi():
    after = states(SPEC, [(0, "load")])
    assert after[0] is State.EXCLUSIVE
    after = states(SPEC, [(0, "update")])
    assert after[0] is State.MODIFIED
    after = states(SPEC, [(0, "update"), (4, "load")])
    assert (after[0], after[4], after[8]) == (State.OWNED, State.SHARED, State.INVALID)
