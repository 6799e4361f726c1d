"""Retype by two-phase commit in real monitors: everybody knows in the end, at the price of its messages."""

import pytest

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.agreement import Result
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.waiting import SPIN_THEN_MONITOR
from labkit.trace import Trace
from labkit.workloads.retype_agreement import TREES, RetypeService, retypes

SPEC = MachineSpec.load("amd_2x2")


def system(trace=None):
    return Multikernel(Machine(SPEC, trace=trace), waiting=SPIN_THEN_MONITOR)


def ask(structure, core, memory, kind="Frame"):
    """Let a domain ask its monitor for one retype; return the answer."""
    answers = []

    def program(runtime):
        reply = yield from runtime.monitor.call("retype_request", memory, kind)
        answers.append(reply.words[0])

    structure.start(core, program)
    structure.run_until(lambda: bool(answers))
    return answers[0]


@pytest.mark.parametrize("tree", TREES)
def test_all_monitors_know_what_memory_has_become(tree):
    structure = system()
    service = RetypeService(structure, range(4), tree=tree)
    assert ask(structure, 0, 7) is Result.MADE
    assert ask(structure, 3, 8) is Result.MADE
    assert [memory.kinds for memory in service.memory.values()] == [{7: "Frame", 8: "Frame"}] * 4


def test_what_has_become_something_becomes_nothing_else():
    structure = system()
    service = RetypeService(structure, range(4), tree="Unicast")
    service.memory[2].kinds[7] = "L2CNode"  # as if only core 2 knew of it
    assert ask(structure, 0, 7) is Result.REFUSED
    assert [memory.kinds.get(7) for memory in service.memory.values()] == [
        None,
        None,
        "L2CNode",
        None,
    ]


def test_each_core_enters_its_kernel_twice():
    """Once to look before it votes, once to change: what Table 1 says a system call costs."""
    trace = Trace()
    structure = system(trace)
    RetypeService(structure, range(4), tree="Unicast")
    before = len(trace)
    assert ask(structure, 1, 7) is Result.MADE
    traps = [step for step in trace.steps[before:] if step.what == "InvokeCapability"]
    assert sorted(step.core for step in traps) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert {step.cost for step in traps} == {KernelCosts.of(SPEC).trap_cycles}


def test_a_pipeline_costs_less_than_one_at_a_time():
    structure = system()
    single, pipelined = (
        list(retypes(structure, range(4), tree="Unicast", count=8, ahead=ahead))[-1].cycles
        for ahead in (1, 8)
    )
    assert pipelined < 0.7 * single
    lrpc = 2 * SPEC.cycles("lrpc_cycles")
    assert single > lrpc + 4 * KernelCosts.of(SPEC).trap_cycles
