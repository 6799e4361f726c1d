"""Without coherence: what is not copied nobody sees, what is not flushed is old, and what that costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from tests.hardware.test_traffic import HOMES

SPEC = MachineSpec.load("amd_8x4")
FETCH, HIT, HOP = SPEC.cycles("fetch_cycles"), SPEC.cycles("hit_cycles"), SPEC.hop_cycles
HOPS = SPEC.topology.hops


def machine():
    return Machine(SPEC, is_coherent=False)


def run(where, *programs):
    """Run programs one after the other, a long time apart; return what each returned."""
    results = []

    def work():
        for program in programs:
            yield where.env.timeout(10_000)
            results.append((yield from program))

    where.env.run(until=where.env.process(work()))
    return results


def test_a_store_is_seen_by_nobody_else():
    here = machine()
    one, other, line = here.cores[0], here.cores[4], here.line("line")
    assert run(here, one.store((line,), 7), other.load(line), one.load(line)) == [None, 0, 7]


def test_a_copy_is_seen_by_those_who_flush():
    here = machine()
    one, other, line = here.cores[0], here.cores[4], here.line("line")
    steps = other.load(line), one.copy((line,), 7), other.load(line)
    assert run(here, *steps, other.flush((line,)), other.load(line)) == [0, None, 0, None, 7]


def test_a_flush_writes_back_what_was_stored():
    here = machine()
    one, other, line = here.cores[0], here.cores[4], here.line("line")
    steps = one.store((line,), 7), one.flush((line,)), other.load(line), one.load(line)
    assert run(here, *steps) == [None, None, 7, 7]


def test_a_core_reads_its_own_copy_that_is_still_under_way():
    here = machine()
    core, line = here.cores[0], here.line("line", home=7)

    def both():
        yield from core.copy((line,), 7)
        return (yield from core.load(line))

    assert run(here, both()) == [7]


def test_updates_are_lost():
    """Two cores add one to the same line, a hundred times each; a coherent machine loses none."""
    for is_coherent, left in ((True, 200), (False, 100)):
        here = Machine(SPEC, is_coherent=is_coherent)
        line = here.line("line")

        def add(core, line=line):
            for _ in range(100):
                yield from core.update(line, lambda old: old + 1)
            yield from core.flush((line,))

        for core in (0, 4):
            here.env.process(add(here.cores[core]))
        list(here.run(until=1_000_000))
        assert line.value == left


@given(core=st.integers(0, SPEC.topology.cores - 1), home=HOMES)
def test_a_load_goes_to_memory_and_back(core, home):
    here = machine()
    line, reader = here.line("line", home=home), here.cores[core]

    def read():
        began = here.env.now
        yield from reader.load(line)
        return here.env.now + reader.lag - began

    assert run(here, read()) == [FETCH + 2 * HOP * HOPS[reader.package][home] + HIT]


@given(st.integers(1, 5000))
def test_a_poll_sees_a_copy_with_the_first_load_that_begins_after_it(after):
    """Loads begin one after the other, each when the last one has brought nothing new."""
    here = machine()
    reader, writer, line = here.cores[0], here.cores[1], here.line("line", home=0)
    every, seen = HIT + FETCH, []

    def read():
        yield from reader.load(line)
        yield from reader.flush((line,))
        began = reader.now
        yield from reader.wait_for_change(line)
        seen.extend((began, here.env.now, (yield from reader.load(line))))

    def write():
        yield here.env.timeout(1000 + after)
        yield from writer.copy((line,), 7)
        seen.append(here.env.now)

    here.env.process(read())
    here.env.process(write())
    list(here.run(until=100_000))
    written, began, woken, value = seen
    first = began + -(-(written - began) // every) * every
    assert value == 7
    assert woken == max(first, written + FETCH) + FETCH


def test_a_core_that_forgets_to_flush_waits_for_ever():
    here = machine()
    reader, writer, line = here.cores[0], here.cores[4], here.line("line")

    def read():
        yield from reader.load(line)
        yield from reader.wait_for_change(line)

    waits = here.env.process(read())
    run(here, writer.copy((line,), 7))
    list(here.run(until=1_000_000))
    assert waits.is_alive


def test_a_change_between_the_last_load_and_the_wait_is_not_missed():
    here = machine()
    reader, writer, line = here.cores[0], here.cores[4], here.line("line")
    steps = reader.load(line), reader.flush((line,)), writer.copy((line,), 7)
    assert run(here, *steps, reader.wait_for_change(line), reader.load(line))[-1] == 7


@pytest.mark.parametrize("name", ["intel_2x4", "intel-x5650-2s"])
def test_a_machine_without_links_is_refused(name):
    with pytest.raises(InvalidInput, match=r"is_coherent: .* cannot do without"):
        Machine(MachineSpec.load(name), is_coherent=False)
