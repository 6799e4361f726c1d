"""A stopwatch sees what a store takes until everybody has seen it, and nothing else."""

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.stopwatch import Stopwatch


def timed(work):
    """Return what a stopwatch on core 0 says about some work, without what it costs to look."""
    machine = Machine(MachineSpec.load("amd_4x4"))
    stopwatch, found = Stopwatch(machine, machine.cores[0]), []

    def program():
        began = yield from stopwatch.stamp()
        yield from work(machine)
        found.append((yield from stopwatch.stamp()) - began - stopwatch.overhead)

    machine.env.process(program())
    machine.env.run()
    return found[0]


def test_nothing_takes_no_time():
    assert timed(lambda _: iter(())) == 0


def test_a_posted_store_is_timed_until_all_packages_have_answered():
    def store(machine):
        line = machine.line("shared", held_by=(0, 4))
        return machine.cores[0].store((line,), 1)

    spec = MachineSpec.load("amd_4x4")
    assert timed(store) == spec.cycles("hit_cycles") + spec.probe_cycles
