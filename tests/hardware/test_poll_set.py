"""A core that polls many lines sees every write to every one of them, in the order of its loop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.coherence.checker import OWN, Checker
from labkit.hardware.coherence.line import NEVER
from labkit.hardware.machine import Machine
from labkit.hardware.poll_set import PollSet
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")
WRITES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(1, 2500), st.integers(1, 15)), max_size=25
)


class History(Checker):
    """Keeps the values of each line in coherence order, which is not that of the stores' beginning."""

    def __init__(self):
        super().__init__()
        self.values = {}

    def granted(self, transaction):
        super().granted(transaction)
        if transaction.kind == OWN:
            self.note(transaction.line)

    def stored(self, line, core):
        super().stored(line, core)
        self.note(line)

    def note(self, line):
        self.values.setdefault(line, []).append(line.value)


def watch(writes, *, work=0, miss_buffers=None, polls=PollSet):
    """Let cores write lines after a pause each; return what core 0 saw, and what each line held."""
    history = History()
    machine = Machine(SPEC, checker=history, miss_buffers=miss_buffers)
    lines = [machine.line(f"line{number}") for number in range(5)]
    seen = []

    def poll(core):
        polled = polls(core, lines)
        while True:
            place = yield from polled.next()
            value = yield from core.load(lines[place])
            seen.append((place, value))
            core.compute(work)
            polled.watch(place, lines[place])

    def write():
        for number, (place, pause, core) in enumerate(writes, start=1):
            yield machine.env.timeout(pause)
            yield from machine.cores[core].store((lines[place],), number)

    machine.env.process(poll(machine.cores[0]))
    machine.env.process(write())
    machine.env.run(until=400_000)
    return seen, [[0, *history.values.get(line, [])] for line in lines]


@given(writes=WRITES, work=st.sampled_from([0, 400, 3000]), miss_buffers=st.sampled_from([None, 1]))
def test_no_write_is_lost(writes, work, miss_buffers):
    """WS3 for lines: the last value of each line is seen, however busy the core was meanwhile."""
    seen, histories = watch(writes, work=work, miss_buffers=miss_buffers)
    for place, history in enumerate(histories):
        values = [value for at, value in seen if at == place]
        assert values[-1] == history[-1]
        places = [history.index(value) for value in values]
        assert places == sorted(set(places)), "no value twice, none after a newer one"


class LooksAway(PollSet):
    """Seeded bug: what is written while the core is busy is not asked for."""

    def lost(self, place, time, *, is_served):
        return super().lost(place, time, is_served=is_served) if self.idle else NEVER


def test_the_law_sees_a_lost_write():
    writes = [(2, 40_000, 7), (2, 3000, 7)]  # the second while the core is busy with the first
    assert dict(watch(writes, work=4000)[0])[2] == 2
    assert dict(watch(writes, work=4000, polls=LooksAway)[0])[2] < 2


def test_an_idle_core_sees_a_write_as_soon_as_a_load_could():
    """The poll misses when the copy is gone, so the data come right behind the round of probes."""
    machine = Machine(SPEC)
    line, log = machine.line("line"), []

    def poll(core):
        polled = PollSet(core, [line])
        while True:
            yield from polled.next()
            log.append((core.now, (yield from core.load(line))))
            polled.watch(0, line)

    def write(core):
        yield machine.env.timeout(5000)
        yield from core.store((line,), "news")

    machine.env.process(poll(machine.cores[0]))
    machine.env.process(write(machine.cores[1]))
    machine.env.run(until=20_000)
    stored = 5000 + SPEC.cycles("hit_cycles")
    assert log[-1] == (stored + SPEC.probe_cycles, "news")


@pytest.mark.parametrize("first", [1, 3])
def test_places_are_served_in_the_order_of_the_loop(first):
    """Written while the core was busy, taken in turn from the place behind the last one."""
    writes = [(first, 3000, 5), *((place, 50, 6) for place in (4, 0, 2, 3, 1) if place != first)]
    seen = [place for place, value in watch(writes, work=9000)[0] if value]
    assert seen == [(first + step) % 5 for step in range(5)]
