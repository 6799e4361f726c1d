"""The way of an unmap: every step waits for the one before, and together they are what it took."""

import attrs
import pytest

from labkit.hardware.core import Core
from labkit.hardware.interrupts import InterruptWires
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.hardware.tlb import Tlb
from labkit.monolithic.cpu import Cpu
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.kernel_state import KernelState
from labkit.monolithic.locks import spin_until
from labkit.monolithic.shootdown import Shootdown
from labkit.monolithic.system_calls import Runtime
from labkit.workloads.one_unmap import unmap_once
from labkit.workloads.unmap import unmaps

SPEC = MachineSpec.load("amd_8x4")


@pytest.mark.parametrize("cores", [1, 2, 4])
@pytest.mark.parametrize("name", machine_names())
def test_the_steps_add_up_to_what_it_took(name, cores):
    spec = MachineSpec.load(name)
    stages = unmap_once(spec, cores=cores, style="Windows")
    *_, measured = unmaps(Monolithic(Machine(spec), style="Windows"), cores=cores, rounds=2)
    assert sum(stage.cost for stage in stages) == measured[-1].cycles
    assert all(stage.cost > 0 for stage in stages)


def test_two_cores_in_a_package():
    """The whole log, with what each step costs at least: its own mechanism."""
    stages = unmap_once(SPEC, cores=2, style="Linux")
    inside, invalidate = SPEC.cycles("fetch_cycles"), SPEC.cycles("tlb_invalidate_cycles")
    assert [(stage.core, stage.function) for stage in stages] == [
        (0, "Runtime.unmap"),
        (0, "KernelState"),
        (0, "Tlb.invalidate"),
        (0, "Shootdown.begin"),
        (0, "InterruptWires.send"),
        (1, "Cpu._take_interrupts"),
        (1, "Shootdown.answer"),
        (1, "Tlb.invalidate"),
        (1, "Core.update"),
        (0, "spin_until"),
    ]
    costs = [stage.cost for stage in stages[3:]]
    least = [SPEC.cycles("linux_ipi_cycles"), inside, SPEC.cycles("ipi_trap_cycles"), inside]
    least += [invalidate, SPEC.probe_cycles, 1]
    assert all(cost >= at_least for cost, at_least in zip(costs, least, strict=True))


def test_the_last_answer_is_from_the_core_that_was_told_last():
    stages = unmap_once(SPEC, cores=32, style="Linux")
    assert {stage.core for stage in stages} == {0, 31}
    sent = next(stage for stage in stages if stage.function == "Shootdown.begin")
    assert sent.cost == 31 * SPEC.cycles("linux_ipi_cycles")


def test_the_names_are_in_the_code():
    names = {stage.function for stage in unmap_once(SPEC, cores=2, style="Linux")}
    there = (Runtime.unmap, KernelState, Tlb.invalidate, Shootdown.begin, InterruptWires.send)
    there += (Cpu._take_interrupts, Shootdown.answer, Core.update, spin_until)
    assert names == {part.__qualname__ for part in there}


def test_a_dearer_interrupt_is_seen_in_its_step_and_nowhere_before():
    dear = attrs.evolve(SPEC.numbers["linux_ipi_cycles"], value=2000)
    spec = attrs.evolve(SPEC, numbers={**SPEC.numbers, "linux_ipi_cycles": dear})
    usual, dearer = (unmap_once(each, cores=4, style="Linux") for each in (SPEC, spec))
    assert usual[:3] == dearer[:3]
    assert dearer[3].cost - usual[3].cost == 3 * 1200
