"""The doors of a core when several things happen: its own queued stores, two programs, giving up."""

import pytest

from labkit.hardware.coherence.checker import Checker
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")
BUSY_FROM, BEGIN = 3990, 4000


@pytest.fixture
def machine():
    """A machine on which the home node of package 3 has much to do from cycle 3990 on."""
    machine = Machine(SPEC, checker=Checker())

    def crowd(core):
        yield machine.env.timeout(BUSY_FROM)
        yield from core.store([machine.line(name, home=3) for name in "abcd"], core.number)

    for core in machine.cores[8:16]:
        machine.env.process(crowd(core))
    return machine


def test_a_core_sees_its_own_store_that_still_waits_for_others(machine):
    core, seen = machine.cores[0], []
    data, flag = machine.line("data", home=3), machine.line("flag")

    def program():
        yield from core.store((flag,), "old")
        yield machine.env.timeout(BEGIN - machine.env.now)
        yield from core.store((data,), "data")
        yield from core.store((flag,), "new")
        assert core.load_if_here(flag, "absent") == "absent"
        seen.append((yield from core.load(flag)))

    machine.env.process(program())
    machine.env.run(until=100_000)
    assert seen == ["new"]


def test_no_update_is_lost_on_a_line_whose_last_store_is_still_under_way():
    """Another core's store to the line stands in order behind one that takes long."""
    machine, olds = Machine(SPEC, checker=Checker()), []
    far, near = machine.line("far", home=3), machine.line("near")
    one, other = machine.cores[0], machine.cores[1]

    def keep_busy(core):
        yield machine.env.timeout(999)
        yield from core.store((machine.line(f"{core.number}", home=3),), 1)

    def post():
        yield machine.env.timeout(1000)
        yield from one.store((far,), 1)
        yield from one.store((near,), 0)

    def count():
        yield machine.env.timeout(1010)
        for _ in range(3):
            old = yield from other.update(near, lambda old: old + 1)
            olds.append(old)

    for program in (*map(keep_busy, machine.cores[4:7]), post(), count()):
        machine.env.process(program)
    machine.env.run(until=100_000)
    assert (olds, near.value) == ([0, 1, 2], 3)


def test_two_programs_of_a_core_may_wait_for_its_stores_together(machine):
    core, done = machine.cores[0], []

    def program(name):
        yield machine.env.timeout(BEGIN)
        yield from core.store((machine.line(name, home=3),), 1)
        yield from core.store_buffer.drain()
        done.append(name)

    machine.env.process(program("one"))
    machine.env.process(program("two"))
    machine.env.run(until=100_000)
    assert sorted(done) == ["one", "two"]


def test_giving_up_a_wait_takes_no_time_away():
    """What the core has computed since, for somebody else, still has to pass."""
    machine = Machine(SPEC)
    core, line, times = machine.cores[0], machine.line("line"), []

    def program():
        yield from core.load(line)
        wait = core.wait_for_change(line)
        next(wait)
        yield machine.env.timeout(100)
        core.compute(500)
        times.append(core.now)
        wait.close()
        times.append(core.now)

    machine.env.process(program())
    machine.env.run(until=10_000)
    assert times[0] == times[1]
    assert line.watchers == []


def test_a_change_that_nobody_looked_at_is_one_for_whoever_waits_next():
    """The wait is given up while the new data are on their way; the next wait ends at once."""
    machine = Machine(SPEC)
    core, line, ended = machine.cores[0], machine.line("line"), []

    def program():
        yield from core.load(line)
        wait = core.wait_for_change(line)
        next(wait)
        yield machine.env.timeout(5100 - machine.env.now)  # written at 5000, not here yet
        wait.close()
        yield from core.wait_for_change(line)
        ended.append((core.now, (yield from core.load(line))))

    def write():
        yield machine.env.timeout(5000)
        yield from machine.cores[12].store((line,), "news")

    machine.env.process(program())
    machine.env.process(write())
    machine.env.run(until=20_000)
    assert ended == [(5100, "news")]


def test_a_prefetch_that_has_arrived_gives_its_miss_buffer_back():
    machine = Machine(SPEC)
    core, lines = machine.cores[0], [machine.line(f"line{number}") for number in range(20)]

    def program():
        for line in lines[: core.miss_buffers + 1]:
            core.prefetch(line)
        assert len(core.in_flight) == core.miss_buffers, "no buffer for one more"
        yield machine.env.timeout(10_000)
        core.prefetch(lines[-1])
        assert lines[-1] in core.in_flight

    machine.env.process(program())
    machine.env.run(until=20_000)


def test_a_run_that_was_given_up_does_not_end_a_later_one():
    machine = Machine(SPEC)
    machine.env.process(_idle(machine))
    run = machine.run(until=1000, events_a_time=1)
    next(run)
    run.close()
    list(machine.run(until=50_000))
    assert machine.env.now == 50_000


def _idle(machine):
    while True:
        yield machine.env.timeout(100)


@pytest.mark.parametrize("written_at", [1400, 1990, 2500])
def test_a_core_does_not_poll_before_it_has_computed(written_at):
    """A write that comes while it still computes is missed by the first poll after that, and no earlier."""
    machine = Machine(SPEC)
    core, line, times = machine.cores[0], machine.line("line"), []

    def poll():
        yield from core.load(line)
        yield from core.catch_up(always=True)
        yield machine.env.timeout(1000 - machine.env.now)
        core.compute(1000)
        yield from core.wait_for_change(line)
        times.append(core.now)

    def write():
        yield machine.env.timeout(written_at - SPEC.cycles("hit_cycles"))
        yield from machine.cores[1].store((line,), "news")

    machine.env.process(poll())
    machine.env.process(write())
    machine.env.run(until=10_000)
    gone = written_at + SPEC.probe_cycles
    assert times == [max(gone, 2000 + SPEC.cycles("fetch_cycles"))]
