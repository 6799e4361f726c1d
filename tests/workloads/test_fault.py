"""A fault strikes at its time, keeps the core for ever or for a while, and nothing else changes."""

from contextlib import suppress

import pytest

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.boot import Multikernel
from labkit.workloads.fault import CRASH, LATE, Fault, random_fault

SPEC = MachineSpec.load("amd_2x2")


def ticks(fault=None, *, core=1, count=200):
    """When a program on a core has computed a hundred cycles each time; its faults count from its start."""
    system = Multikernel(Machine(SPEC))
    times = []

    def program(runtime):
        began = runtime.core.now
        if fault is not None:
            fault.strike_later(system, now=began)
        for _ in range(count):
            runtime.core.compute(100)
            yield from runtime.core.catch_up(always=True)
            times.append(runtime.core.now - began)

    system.start(core, program)
    with suppress(TimeoutError):
        system.run_until(lambda: len(times) == count, events=20_000)
    return times


def test_a_late_core_goes_on_later_and_was_the_same_before():
    usual, late = ticks(), ticks(Fault(what=LATE, core=1, at=5050, cycles=30_000))
    before = [time for time in usual if time <= 5000]
    assert late[: len(before)] == before
    assert len(late) == len(usual)
    assert 30_000 <= late[-1] - usual[-1] < 31_000


def test_a_crashed_core_does_nothing_any_more():
    crashed = ticks(Fault(what=CRASH, core=1, at=5050))
    assert crashed == [time for time in ticks() if time <= 5000]


def test_the_other_cores_do_not_notice():
    """A program that talks to nobody takes as long as ever."""
    assert ticks(Fault(what=CRASH, core=3, at=50), core=1) == ticks(core=1)


def test_faults_by_seed():
    assert random_fault(3, cores=4, within=1000) == random_fault(3, cores=4, within=1000)
    many = [random_fault(seed, cores=4, within=1000) for seed in range(100)]
    assert {fault.what for fault in many} == {CRASH, LATE}
    assert {fault.core for fault in many} == {0, 1, 2, 3}
    assert all(0 <= fault.at < 1000 for fault in many)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"what": "sleep", "core": 1}, "what: 'sleep' is not crash or late; try crash"),
        ({"core": 1, "at": -1}, "at: -1 is not a number of cycles from 0 to 10000000; try 1000"),
        (
            {"core": 1, "what": LATE, "cycles": 10**8},
            "cycles: 100000000 is not a number of cycles from 0 to 10000000; try 1000",
        ),
    ],
)
def test_other_faults_are_refused(given, problem):
    with pytest.raises(InvalidInput) as caught:
        Fault(**given)
    assert str(caught.value) == f"{problem}."


def test_a_core_that_the_machine_does_not_have():
    with pytest.raises(InvalidInput, match="core: 4 is not a core of 0 to 3"):
        Fault(core=4).check(4)
