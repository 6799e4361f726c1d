"""A core that polls many lines sees every write to every one of them, in the order of its loop."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simpy import Interrupt

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.checker import OWN, Checker
from labkit.hardware.coherence.line import NEVER
from labkit.hardware.machine import Machine
from labkit.hardware.poll_set import PollSet
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace

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


def watch(writes, *, work=0, miss_buffers=None, polls=PollSet, interrupts=(), trace=None):
    """Let cores write lines after a pause each; return what core 0 saw, and what each line held."""
    history = History()
    machine = Machine(SPEC, checker=history, miss_buffers=miss_buffers, trace=trace)
    lines = [machine.line(f"line{number}") for number in range(5)]
    seen = []

    def poll(core):
        polled = polls(core, lines)
        while True:
            try:
                place = yield from polled.next()
            except Interrupt:
                continue
            value = yield from core.load(lines[place])
            seen.append((place, value))
            core.compute(work)
            polled.watch(place, lines[place])

    def write():
        for number, (place, pause, core) in enumerate(writes, start=1):
            yield machine.env.timeout(pause)
            yield from machine.cores[core].store((lines[place],), number)

    def interrupt(polling):
        for pause in interrupts:
            yield machine.env.timeout(pause)
            if polled_now(polling):
                polling.interrupt()

    polling = machine.env.process(poll(machine.cores[0]))
    machine.env.process(write())
    machine.env.process(interrupt(polling))
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


def polled_now(polling):
    """Whether a program waits inside ``PollSet.next`` with nothing else to do."""
    return isinstance(polling.target, Arrival)


@given(
    writes=WRITES,
    interrupts=st.lists(st.integers(1, 3000), max_size=12),
    miss_buffers=st.sampled_from([None, 1]),
)
def test_no_write_is_lost_when_the_wait_is_interrupted(writes, interrupts, miss_buffers):
    """As WS3 above, for a core that is called away from its loop and comes back."""
    seen, histories = watch(writes, miss_buffers=miss_buffers, interrupts=interrupts)
    assert [dict(seen)[place] for place in range(5)] == [history[-1] for history in histories]


def most_at_once(trace):
    """How many fetches of core 0 are under way together at most."""
    fetches = [(step.time, step.time + step.cost) for step in trace if fetched_by_0(step)]
    return max((sum(a <= time < b for a, b in fetches) for time, _ in fetches), default=0)


def fetched_by_0(step):
    return step.core == 0 and step.kind == "fetch"


@given(writes=WRITES, work=st.sampled_from([0, 3000]), miss_buffers=st.integers(1, 3))
@example(writes=[(0, 2500, 5), (1, 20, 10)], work=0, miss_buffers=1)
def test_no_more_misses_are_under_way_than_there_are_buffers(writes, work, miss_buffers):
    trace = Trace()
    watch(writes, work=work, miss_buffers=miss_buffers, trace=trace)
    assert most_at_once(trace) <= miss_buffers


def test_five_lines_written_at_once_are_fetched_by_all_the_buffers_there_are():
    """The law above is about something: with more buffers, more fetches are under way together."""
    writes = [(0, 30_000, 5), *((place, 1, 5 + place) for place in range(1, 5))]
    for miss_buffers in (1, 2, 3):
        trace = Trace()
        watch(writes, work=20_000, miss_buffers=miss_buffers, trace=trace)
        assert most_at_once(trace) == miss_buffers


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
