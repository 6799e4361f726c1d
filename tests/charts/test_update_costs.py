"""Each cycle of an update is counted once, and where nobody is in the way the parts are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.time_space import time_space
from labkit.charts.update_costs import (
    HITS,
    OTHER,
    PARTS,
    QUEUE,
    SERVED,
    SOFTWARE,
    TAKING,
    TRAVEL,
    TURN,
    update_costs,
)
from labkit.experiments import find
from labkit.experiments.traced_run import to_end
from labkit.hardware.specification import MachineSpec

FIG3 = find("fig3")
curves = st.sampled_from(("SHM1", "SHM4", "SHM8", "MSG1", "MSG8", "Server"))


def run_of(curve, cores):
    return to_end(FIG3.trace(FIG3.parameters(), curve, cores, None))


def costs_of(curve, cores):
    return update_costs(time_space(run_of(curve, cores).recorder))


@given(curves, st.integers(2, 16))
def test_the_parts_add_up_to_the_update(curve, cores):
    costs = costs_of(curve, cores)
    assert costs
    for cost in costs:
        assert min(cost.parts) >= 0
        assert sum(cost.parts) == cost.end - cost.begin


def test_alone_with_the_server_the_parts_are_known():
    """Two stubs at the client, two rounds of probes, and the server's own work: its curve *Server*."""
    spec = MachineSpec.load("amd_4x4")
    stub = spec.software["paper_2009"].stub_cycles
    expected = [0] * len(PARTS)
    expected[SOFTWARE] = 2 * stub
    expected[HITS] = 2 * spec.cycles("hit_cycles")
    expected[TAKING] = 2 * spec.probe_cycles
    expected[SERVED] = round(run_of("Server", 2).value + 7 * spec.cycles("hit_cycles"))
    last = costs_of("MSG8", 2)[-1]
    assert list(last.parts) == expected
    assert sum(expected) == run_of("MSG8", 2).value


def test_with_many_clients_the_server_is_what_grows():
    few, many = costs_of("MSG8", 8)[-1].parts, costs_of("MSG8", 16)[-1].parts
    assert many[TURN] > few[TURN] > 0
    assert [many[part] for part in (SOFTWARE, HITS, TAKING, SERVED)] == [
        few[part] for part in (SOFTWARE, HITS, TAKING, SERVED)
    ]


@pytest.mark.parametrize("cores", [4, 16])
def test_in_shared_memory_it_is_the_queue_for_the_lines(cores):
    """No software, no server: lines are taken, or waited for while others have them."""
    last = costs_of("SHM8", cores)[-1]
    assert {part for part, cycles in enumerate(last.parts) if cycles} == {HITS, TAKING, QUEUE}
    assert last.parts[QUEUE] > last.parts[TAKING]
    assert (last.parts[TRAVEL], last.parts[OTHER]) == (0, 0)
