"""Posted stores: the core goes on, the machine sees them in program order, and merged ones as one."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.checker import Checker
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")
HIT = SPEC.cycles("hit_cycles")
STORES = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True), max_size=20)


def store_all(groups, *, machine, lines, log):
    core = machine.cores[4]
    for number, group in enumerate(groups, start=1):
        yield from core.store([lines[place] for place in group], number)
        log.append(core.now)
    yield from core.store_buffer.drain()


@given(groups=STORES, others=STORES)
def test_the_last_store_of_a_core_wins(groups, others):
    """Whatever merges, hits or waits on the way; another core writes lines of its own meanwhile."""
    machine, log = Machine(SPEC, checker=Checker()), []
    lines = [machine.line(f"line{number}", home=number % 4) for number in range(4)]
    other = [machine.line(f"other{number}") for number in range(4)]
    machine.env.process(store_all(groups, machine=machine, lines=lines, log=log))
    for number, group in enumerate(others):
        machine.env.process(
            machine.cores[number % 16].store([other[place] for place in group], number)
        )
    machine.env.run()
    assert len(log) == len(groups)
    last = {place: number for number, group in enumerate(groups, start=1) for place in group}
    assert {place: lines[place].value for place in last} == last


def test_a_store_that_misses_costs_the_core_a_hit():
    machine, log = Machine(SPEC), []
    lines = [machine.line("line")]
    machine.env.process(store_all([[0]], machine=machine, lines=lines, log=log))
    machine.env.run()
    assert log == [HIT]


def test_stores_to_the_newest_line_merge_while_its_data_are_on_their_way():
    """As many as the machine merges cost a hit each; the next one waits until the line is here."""
    machine, log = Machine(SPEC), []
    lines = [machine.line("line")]
    merged = SPEC.cycles("merged_stores")
    stores = [[0]] * (merged + 1)
    machine.env.process(store_all(stores, machine=machine, lines=lines, log=log))
    machine.env.run()
    assert log[:merged] == [HIT * number for number in range(1, merged + 1)]
    # The core of package 1 takes the line from memory of package 0: probes, and one hop of data.
    assert log[merged] == HIT + SPEC.probe_cycles + SPEC.hop_cycles


def test_a_store_that_hits_does_not_overtake_one_that_waits():
    """The flag is this core's own line, yet nobody sees it raised before the data that it guards."""
    machine, seen = Machine(SPEC), []
    data, flag = machine.line("data", home=3), machine.line("flag", home=0)

    def write(core):
        yield from core.store((flag,), 0)
        yield machine.env.timeout(4000 - machine.env.now)
        yield from core.store((data,), "data")
        yield from core.store((flag,), 1)

    def crowd(core):
        yield machine.env.timeout(3990)
        yield from core.store([machine.line(name, home=3) for name in "abcd"], core.number)

    def read(core):
        yield machine.env.timeout(4010)
        while len(seen) < 40:
            raised = yield from core.load(flag)
            seen.append((raised, (yield from core.load(data))))

    for core in machine.cores[8:16]:
        machine.env.process(crowd(core))
    machine.env.process(write(machine.cores[0]))
    machine.env.process(read(machine.cores[1]))
    machine.env.run(until=100_000)
    assert seen[0][0] == 0, "the crowd keeps the home node of the data busy for a while"
    assert (1, "data") in seen
    assert (1, 0) not in seen


def test_a_fence_waits_for_the_slowest_store_and_not_for_the_last():
    """Two lines at home in two packages: the data of the second are here before those of the first."""
    machine, log = Machine(SPEC), []
    core = machine.cores[0]
    far, near = machine.line("far", home=3), machine.line("near", home=0)

    def program():
        yield from core.store((far,), 1)
        yield from core.store((near,), 2)
        log.append(core.now)
        yield from core.store_buffer.drain()
        log.append(core.now)

    machine.env.process(program())
    machine.env.run()
    assert log == [2 * HIT, HIT + SPEC.probe_cycles + 2 * SPEC.hop_cycles]
    assert near.usable_at == log[-1], "seen in program order"
