"""Software that waits in a window is interrupted there, and nowhere else."""

import pytest

from labkit.hardware.interrupt_window import InterruptWindow
from labkit.hardware.interrupts import Vector
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

LENGTH = 100


def wait_beside(*interrupts):
    """Wait for an event of length 100 while interrupts come; return the log of what the software saw."""
    machine = Machine(MachineSpec.load("amd_2x2"))
    env, core = machine.env, machine.cores[0]
    window, log = InterruptWindow(core), []

    def software():
        event = env.timeout(LENGTH)
        while (yield from window.wait(event)):
            core.interrupts.pending.popleft()
            log.append(("interrupt", env.now))
        log.append(("event", env.now))
        yield env.timeout(LENGTH)  # not in the window
        log.append(("left alone", env.now))

    def device():
        for time in interrupts:
            yield env.timeout(time - env.now)
            core.interrupts.interrupt(Vector.TIMER)

    env.process(device())
    window.stop = env.process(software()).interrupt
    env.run(until=1000)
    return log, len(core.interrupts.pending)


@pytest.mark.parametrize("time", [1, 50, 99])
def test_an_interrupt_in_the_window_comes_first(time):
    log, pending = wait_beside(time)
    assert log == [("interrupt", time), ("event", LENGTH), ("left alone", 2 * LENGTH)]
    assert pending == 0


def test_an_interrupt_outside_of_the_window_stays_pending():
    log, pending = wait_beside(150)
    assert log == [("event", LENGTH), ("left alone", 2 * LENGTH)]
    assert pending == 1


def test_an_interrupt_in_the_very_cycle_of_the_event_disturbs_nobody_later():
    """Whichever is first in that cycle, the software hears of both, each once."""
    log, pending = wait_beside(LENGTH)
    assert [kind for kind, _ in log if kind != "interrupt"] == ["event", "left alone"]
    assert len(log) - 2 + pending == 1
