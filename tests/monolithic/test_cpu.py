"""A core takes interrupts wherever its program waits, and the program goes on where it was."""

from labkit.hardware.interrupts import Vector
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.cpu import Cpu

SPEC = MachineSpec.load("amd_4x4")
TRAP = 800
HANDLER = 50


def new_cpu():
    machine = Machine(SPEC)
    cpu = Cpu(machine.cores[0], trap_cycles=TRAP)
    log = []

    def handler():
        log.append(("interrupt", cpu.core.now))
        cpu.core.compute(HANDLER)
        yield from cpu.core.catch_up(always=True)

    cpu.handlers[Vector.INTER_CORE] = handler
    return machine, cpu, log


def interrupt_at(machine, *times):
    def send():
        for time in times:
            yield machine.env.timeout(time - machine.env.now)
            machine.cores[0].interrupts.interrupt(Vector.INTER_CORE)

    machine.env.process(send())


def test_a_program_that_computes_is_that_much_later():
    """Its own cycles stand still while the handler runs."""
    machine, cpu, log = new_cpu()

    def program():
        cpu.core.compute(5000)
        yield from cpu.core.catch_up(always=True)
        log.append(("done", cpu.core.now))

    cpu.start(program())
    interrupt_at(machine, 1000, 4000)
    machine.env.run(until=20_000)
    assert log == [
        ("interrupt", 1000 + TRAP),
        ("interrupt", 4000 + TRAP),
        ("done", 5000 + 2 * (TRAP + HANDLER)),
    ]


def test_what_a_program_waits_for_goes_on_meanwhile():
    """A line that comes while the handler runs is there when it has run."""
    machine, cpu, log = new_cpu()
    line = machine.line("flag")

    def program():
        yield from cpu.core.load(line)
        yield from cpu.core.wait_for_change(line)
        log.append(("changed", cpu.core.now))

    def write(core):
        yield machine.env.timeout(1200)
        yield from core.store((line,), 1)

    cpu.start(program())
    machine.env.process(write(machine.cores[5]))
    interrupt_at(machine, 1000)
    machine.env.run(until=20_000)
    assert log == [("interrupt", 1000 + TRAP), ("changed", 1000 + TRAP + HANDLER)]


def test_interrupts_wait_while_a_handler_runs():
    """One that comes during the trap is taken next, with a trap of its own; a third like it is the same."""
    machine, _, log = new_cpu()
    interrupt_at(machine, 1000, 1100, 1200)
    machine.env.run(until=20_000)
    assert [time for _, time in log] == [1000 + TRAP, 1000 + 2 * TRAP + HANDLER]


def test_programs_run_one_after_the_other():
    machine, cpu, log = new_cpu()

    def program(name):
        cpu.core.compute(100)
        yield from cpu.core.catch_up(always=True)
        log.append((name, cpu.core.now))

    cpu.start(program("first"))
    cpu.start(program("second"))
    machine.env.run(until=1000)
    cpu.start(program("third"))
    machine.env.run(until=2000)
    assert log == [("first", 100), ("second", 200), ("third", 1100)]
