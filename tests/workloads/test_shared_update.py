"""Many cores, one small piece of state: updates are counted after the warm-up, and always some."""

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads.shared_update import Clock, messages, shared_memory

SPEC = MachineSpec.load("amd_4x4")


def test_one_core_pays_hits():
    """The state stays in the cache of the only core that writes it."""
    *_, update = shared_memory(Machine(SPEC), cores=[5], lines=8, until=30_000)
    assert update.latency == 8 * SPEC.cycles("hit_cycles")


@pytest.mark.parametrize("structure", ["shared memory", "messages"])
def test_a_run_that_is_too_short_goes_on_until_it_can_tell(structure):
    machine = Machine(SPEC)
    if structure == "shared memory":
        run = shared_memory(machine, cores=range(16), lines=16, until=100)
    else:
        run = messages(machine, clients=[1], lines=1, until=100, stub_cycles=180)
    *events, update = run
    assert update.latency > 100
    assert events == sorted(events)


def test_a_clock_counts_from_the_end_of_the_warm_up():
    clock = Clock([0, 1], warm_up=100)
    for time in (90, 120, 150, 190):
        clock.updated(0, time)
    assert clock.tells
    assert clock.latency() == 35, "core 1 has finished no update and is left out"


def test_the_server_owns_the_state():
    """One client: its latency is a round trip, of which the server is busy for a part."""
    *_, update = messages(Machine(SPEC), clients=[4], lines=8, until=60_000, stub_cycles=180)
    assert 0 < update.busy < update.latency
