"""Interrupts wait until they are taken; the timer rings once, when it was set to."""

import pytest
from simpy import Environment

from labkit.errors import InvalidInput
from labkit.hardware.interrupts import NEVER, InterruptController, Vector
from labkit.hardware.machine import Machine
from labkit.hardware.memory import PACKAGE_BYTES, Memory
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")


def controller():
    env = Environment()
    made = InterruptController(env)
    rings = []
    made.on_interrupt = lambda: rings.append((env.now, made.pending.popleft()))
    return env, made, rings


def test_the_timer_rings_when_it_was_set_to_last():
    env, timer, rings = controller()
    timer.set_timer(100)
    timer.set_timer(500)
    timer.set_timer(300)
    env.run(until=1000)
    assert rings == [(300, Vector.TIMER)]
    timer.set_timer(2000)
    timer.set_timer(NEVER)
    env.run(until=3000)
    assert len(rings) == 1


def test_a_timer_that_is_moved_back_again_and_again_costs_no_events():
    """Every dispatch sets the timer: a thousand of them leave one event in the engine."""
    env, timer, rings = controller()
    for now in range(1000):
        timer.set_timer(10_000 + now)
    events = 0
    while env.peek() < 20_000:
        env.step()
        events += 1
    assert rings == [(10_999, Vector.TIMER)]
    assert events == 2


def test_the_same_interrupt_twice_is_one():
    env, made, _ = controller()
    made.on_interrupt = None
    for vector in (Vector.TIMER, Vector.INTER_CORE, Vector.TIMER):
        made.interrupt(vector)
    assert list(made.pending) == [Vector.TIMER, Vector.INTER_CORE]
    env.run()


@pytest.mark.parametrize(("destination", "hops"), [(1, 0), (5, 1), (13, 2), (0, 0)])
def test_an_interrupt_crosses_the_links(destination, hops):
    """It takes as long as a line does, and comes after the stores before it."""
    machine = Machine(SPEC)
    line = machine.line("told")
    core, other = machine.cores[0], machine.cores[destination]
    seen = []

    def heard():
        other.interrupts.pending.clear()
        seen.append((machine.env.now, line.value))

    def send():
        yield from core.store((line,), "everything")
        yield from core.send_ipi(destination)
        sent.append(machine.env.now)

    sent = []
    other.interrupts.on_interrupt = heard
    machine.env.process(send())
    machine.env.run(until=10_000)
    flight = SPEC.cycles("fetch_cycles") + hops * SPEC.hop_cycles
    assert seen == [(sent[0] + flight, "everything")]


def test_memory_is_the_same_lines_for_everybody():
    memory = Memory(packages=4)
    first = memory.lines(PACKAGE_BYTES - 64, 128, name="edge")
    assert [line.home for line in first] == [0, 1]
    again = memory.lines(PACKAGE_BYTES, 64, name="other name")
    assert again[0] is first[1]
    assert again[0].name == "edge[1]"


@pytest.mark.parametrize(("base", "size"), [(1, 64), (0, 63), (-64, 64), (4 * PACKAGE_BYTES, 64)])
def test_memory_that_is_not_there(base, size):
    with pytest.raises(InvalidInput, match="multiples of 64"):
        Memory(packages=4).lines(base, size, name="nowhere")
