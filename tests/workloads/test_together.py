"""Programs run beside each other until all have ended; one that never ends is noticed."""

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.workloads import together as module
from labkit.workloads.together import EVENTS_A_TIME, together


def computes(cycles, times, ended):
    def program(runtime):
        for _ in range(times):
            runtime.core.compute(cycles)
            yield from runtime.core.catch_up(always=True)
        ended.append(runtime.core.number)

    return program


def test_it_is_over_when_all_have_ended_and_tells_how_far_it_is():
    structure, ended = Monolithic(Machine(MachineSpec.load("amd_2x2"))), []
    programs = {core: computes(100 * core + 100, 1500, ended) for core in (3, 0)}
    counts = list(together(structure, programs, name="test"))
    assert ended == [0, 3]
    assert counts == sorted(counts)
    assert counts[0] == EVENTS_A_TIME
    assert structure.machine.env.now == pytest.approx(400 * 1500, rel=0.01)


def test_a_program_that_never_ends_is_named(monkeypatch):
    monkeypatch.setattr(module, "MOST_EVENTS", 5000)
    structure = Monolithic(Machine(MachineSpec.load("amd_2x2")))
    with pytest.raises(TimeoutError, match=r"programs on cores \[2\] have not ended after 5001"):
        list(together(structure, {2: computes(1, 10**9, [])}, name="test"))
