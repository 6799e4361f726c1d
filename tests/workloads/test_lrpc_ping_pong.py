"""An LRPC one way is a system call, a switch and an upcall, and nothing else."""

import attrs
import pytest

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec, Number, machine_names
from labkit.multikernel.lrpc import Lrpc
from labkit.trace import Trace
from labkit.workloads.lrpc_ping_pong import one_way

SPEC = MachineSpec.load("amd_4x4")


def measured(spec, count=10):
    *_, result = one_way(Machine(spec, trace=Trace()), count=count)
    return result


@pytest.mark.parametrize("name", machine_names())
def test_the_parts_are_those_of_the_kernel_and_add_up_to_the_whole(name):
    spec = MachineSpec.load(name)
    result, costs = measured(spec), KernelCosts.of(spec)
    assert result.parts == pytest.approx(
        {
            "system call": costs.trap_cycles,
            "switch": costs.switch_cycles,
            "upcall": costs.upcall_cycles,
        }
    )
    assert sum(result.parts.values()) == pytest.approx(result.cycles)


def test_one_way_is_measured_and_not_looked_up(monkeypatch):
    """A system call that takes 100 cycles longer is seen, in the whole and in its part."""
    perform = Lrpc.perform

    def slower(self, kernel, caller):
        kernel.core.compute(100, "trap", "slower")
        return (yield from perform(self, kernel, caller))

    before = measured(SPEC)
    monkeypatch.setattr(Lrpc, "perform", slower)
    after = measured(SPEC)
    assert after.cycles - before.cycles == 100
    assert after.parts["system call"] - before.parts["system call"] == pytest.approx(100)


@pytest.mark.parametrize("cycles", [101, 1462, 10_000])
def test_no_cycle_is_lost_whatever_the_number_divides_into(cycles):
    number = Number(value=cycles, source="a test")
    spec = attrs.evolve(SPEC, numbers={**SPEC.numbers, "lrpc_cycles": number})
    assert measured(spec).cycles == cycles


def test_the_mean_does_not_depend_on_how_many_are_measured():
    assert measured(SPEC, count=11).cycles == measured(SPEC, count=200).cycles


def test_event_counts_come_at_least_every_thousand_events():
    *counts, _ = one_way(Machine(SPEC, trace=Trace()), count=2000)
    assert counts == sorted(counts)
    assert len(counts) > 2
    assert max(b - a for a, b in zip([0, *counts], counts, strict=False)) <= 1000
