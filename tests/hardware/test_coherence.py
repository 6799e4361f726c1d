"""The laws of coherence hold at every step of any program, and the checker can see when they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.checker import BrokenLaw, Checker
from labkit.hardware.coherence.hammer import Hammer
from labkit.hardware.coherence.line import State
from labkit.hardware.coherence.snooping_bus import SnoopingBus
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec, machine_names

SPEC = MachineSpec.load("amd_4x4")
BUS = MachineSpec.load("intel_2x4")
MACHINES = {
    **{name: MachineSpec.load(name) for name in machine_names()},
    "a directory": MachineSpec.load("amd_8x4").with_protocol("directory"),
    "a measured machine": MachineSpec.load("amd-ryzen-2700x"),
}
"""A machine for every protocol."""
LINES = 3
STEP = st.tuples(
    st.sampled_from(["load", "store", "update", "prefetch", "compute"]),
    st.integers(0, LINES - 1),
    st.integers(0, 300),
)


def programs_for(spec):
    """Return a strategy for programs on up to six cores of a machine."""
    cores = st.integers(0, spec.topology.cores - 1)
    return st.dictionaries(cores, st.lists(STEP, max_size=12), min_size=1, max_size=6)


def run(programs, *, spec=SPEC, protocol=None, miss_buffers=None, queueing=False):
    """Run a program on each core under the eyes of a checker; return the machine and its lines."""
    checker = Checker()
    machine = Machine(
        spec, protocol=protocol, checker=checker, miss_buffers=miss_buffers, queueing=queueing
    )
    packages = spec.topology.packages
    lines = [machine.line(f"line{number}", home=number % packages) for number in range(LINES)]
    for core, steps in programs.items():
        machine.env.process(program(machine.cores[core], lines, steps))
    machine.env.run(until=1_000_000)
    checker.settled(sum(map(sum, machine.interconnect.lines)))
    return machine, lines


def program(core, lines, steps):
    """Carry out the steps, one after the other."""
    for kind, number, cycles in steps:
        line = lines[number]
        if kind == "load":
            yield from core.load(line)
        elif kind == "store":
            yield from core.store((line,), (core.number, cycles))
        elif kind == "update":
            yield from core.update(line, lambda old: ("after", old if isinstance(old, int) else 0))
        elif kind == "prefetch":
            core.prefetch(line)
        else:
            core.compute(cycles)
    yield from core.catch_up(always=True)


@pytest.mark.parametrize("name", MACHINES)
@given(data=st.data(), miss_buffers=st.sampled_from([None, 1, 2]), queueing=st.booleans())
def test_one_writer_or_many_readers(name, data, miss_buffers, queueing):
    """One writer or many readers, loads see the last store, time goes on, every line is counted."""
    spec = MACHINES[name]
    programs = data.draw(programs_for(spec))
    machine, lines = run(programs, spec=spec, miss_buffers=miss_buffers, queueing=queueing)
    for line in lines:
        states = [line.state(core.number) for core in machine.cores]
        alone = states.count(State.MODIFIED) + states.count(State.EXCLUSIVE)
        assert alone <= 1
        assert not alone or states.count(State.INVALID) == len(states) - 1
    assert all(home.waiting.count == 0 for home in machine.homes), "nobody waits for ever"


class LeavesACopy(Hammer):
    """Seeded bug: the probe of a writer forgets one reader."""

    def own(self, line, core, package, start):
        """Own the line, but leave a copy behind."""
        copies = set(line.sharers)
        grant = super().own(line, core, package, start)
        line.sharers |= copies - {core}
        return grant


class BackInTime(Hammer):
    """Seeded bug: the data arrive before the request."""

    def share(self, line, core, package, arrived, start):
        """Share the line in the past."""
        super().share(line, core, package, arrived, start)
        return start - 1, start - 1


class NotCounted(Hammer):
    """Seeded bug: the data do not travel over the interconnect."""

    def __init__(self, spec, interconnect):
        super().__init__(spec, interconnect)
        self.carry = lambda _source, _target, _start: 0


class ForgetsTheBus(SnoopingBus):
    """Seeded bug: a writer settles inside its shared cache, though others hold copies too."""

    def own(self, line, core, package, start):
        """Own the line, but leave the copies in other caches."""
        far = {holder for holder in line.sharers if not self._near(holder, core)}
        grant = super().own(line, core, package, start)
        line.sharers |= far
        return grant


class EarlyData(SnoopingBus):
    """Seeded bug: the data are there before the bus is free."""

    def _take_a_turn(self, start):
        return start - 1


class SilentBus(SnoopingBus):
    """Seeded bug: the data do not travel."""

    def _carry(self, line, package, start):
        pass


READ_THEN_WRITE = {
    0: [("load", 0, 0)],
    5: [("compute", 0, 300), ("load", 0, 0)],
    7: [("compute", 0, 3000), ("update", 0, 0)],
}


@pytest.mark.parametrize(
    ("spec", "bug", "says"),
    [
        (SPEC, LeavesACopy, "held by"),
        (SPEC, BackInTime, "time runs backwards"),
        (SPEC, NotCounted, "the links counted 0"),
        (BUS, ForgetsTheBus, "held by"),
        (BUS, EarlyData, "time runs backwards"),
        (BUS, SilentBus, "the links counted 0"),
    ],
)
def test_the_checker_catches(spec, bug, says):
    run(READ_THEN_WRITE, spec=spec)
    with pytest.raises(BrokenLaw, match=says):
        run(READ_THEN_WRITE, spec=spec, protocol=bug)


@pytest.mark.parametrize("name", MACHINES)
def test_updates_are_atomic(name):
    """All cores count together: no update is lost, whatever the order."""
    machine = Machine(MACHINES[name], checker=Checker())
    line = machine.line("counter")

    def count(core):
        for _ in range(25):
            yield from core.update(line, lambda old: old + 1)

    for core in machine.cores:
        machine.env.process(count(core))
    machine.env.run()
    assert line.value == len(machine.cores) * 25


@pytest.mark.parametrize("name", MACHINES)
def test_stores_of_a_core_are_seen_in_order(name):
    """The machine sees the stores of a core in program order, though their misses overlap."""
    machine = Machine(MACHINES[name])
    first, second = machine.line("first", home=1), machine.line("second", home=0)
    seen = []

    def writer(core):
        for number in range(1, 40):
            yield from core.store((first,), number)
            yield from core.store((second,), number)
            core.compute(37)

    def reader(core):
        while len(seen) < 60:
            later = yield from core.load(second)
            earlier = yield from core.load(first)
            seen.append((later, earlier))
            core.compute(50)

    machine.env.process(writer(machine.cores[0]))
    machine.env.process(reader(machine.cores[-1]))
    machine.env.run(until=2_000_000)
    assert max(later for later, _ in seen) > 1
    assert all(later <= earlier for later, earlier in seen)
