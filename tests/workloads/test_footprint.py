"""The data lines of a message round, one by one."""

import pytest

from labkit.hardware.specification import MachineSpec, machine_names
from labkit.workloads.footprint import data_lines


@pytest.mark.parametrize("name", machine_names())
def test_a_round_touches_two_slots_at_both_ends_and_four_ring_states(name):
    """Request and reply pass through both caches; the state of each ring stays in one."""
    spec = MachineSpec.load(name)
    far = spec.topology.cores - 1
    slots = {f"0to{far}[0]", f"{far}to0[0]"}
    assert data_lines(spec, other=far) == {
        *((core, slot) for core in (0, far) for slot in slots),
        *(
            (core, f"{way} ring of core {core}")
            for core in (0, far)
            for way in ("incoming", "outgoing")
        ),
    }
