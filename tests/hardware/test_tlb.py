"""A TLB believes what it holds: no write to the page table reaches it, only its own core's invalidation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PageTable
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.hardware.tlb import Tlb
from labkit.published import published
from labkit.trace import Trace

SPEC = MachineSpec.load("amd_4x4")
INVALIDATE = SPEC.cycles("tlb_invalidate_cycles")
CORES = (0, 1, 5)
PAGES = 3
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["map", "touch", "invalidate", "load"]),
        st.sampled_from(CORES),
        st.integers(0, PAGES - 1),
    )
)


def new_machine(*, trace=None):
    machine = Machine(SPEC, trace=trace)
    table = PageTable([machine.line("table")])
    for tlb in machine.tlbs:
        tlb.load(table)
    return machine, table


def run(machine, program):
    return machine.env.run(until=machine.env.process(program))


def against_the_oracle(steps):
    """Take steps one after the other, beside dictionaries that do what the law says."""
    machine, table = new_machine()
    now_mapped = dict.fromkeys(range(PAGES))
    kept = {core: {} for core in CORES}

    def program():
        for frame, (kind, number, page) in enumerate(steps):
            core, tlb = machine.cores[number], machine.tlbs[number]
            if kind == "map":
                yield from table.write(core, page, frame)
                now_mapped[page] = frame
            elif kind == "touch":
                expected = kept[number].get(page, now_mapped[page])
                assert (yield from tlb.translate(page)) == expected
                if expected is not None:
                    kept[number][page] = expected
            elif kind == "invalidate":
                tlb.invalidate(page)
                kept[number].pop(page, None)
            else:
                tlb.load(table)
                kept[number].clear()
            yield from core.catch_up(always=True)
            yield from core.store_buffer.drain()

    run(machine, program())


@given(steps=STEPS)
def test_an_access_goes_where_the_first_one_since_the_invalidation_went(steps):
    """Kept per core until that very core drops it; a page fault is not kept."""
    against_the_oracle(steps)


class Coherent(Tlb):
    """Seeded bug: a TLB that hears of every write, as caches do."""

    def translate(self, page):
        """Look into the table each time."""
        self.entries.pop(page, None)
        return super().translate(page)


def test_the_law_sees_a_tlb_that_is_kept_coherent(monkeypatch):
    steps = [("map", 0, 1), ("touch", 5, 1), ("map", 0, 1), ("touch", 5, 1)]
    against_the_oracle(steps)
    monkeypatch.setattr("labkit.hardware.machine.Tlb", Coherent)
    with pytest.raises(AssertionError):
        against_the_oracle(steps)


def test_what_it_costs():
    """The whole log: a walk is one load of the entry's line, a hit is free, invalidation has its price."""
    trace = Trace()
    machine, _ = new_machine(trace=trace)
    core, tlb = machine.cores[5], machine.tlbs[5]
    # From the memory of package 0, one hop away: request and data cross the link, and the core reads.
    walk = SPEC.cycles("fetch_cycles") + 2 * SPEC.hop_cycles + SPEC.cycles("hit_cycles")

    def program():
        tlb.table = table_with_entry(machine)
        yield from tlb.translate(1)
        yield from tlb.translate(1)
        tlb.invalidate(1)
        tlb.invalidate(2)  # not there: the instruction takes its time all the same

    run(machine, program())
    assert [step[2:] for step in trace if step.core == 5 and step.kind != "miss"] == [
        ("fetch", "table", walk - SPEC.cycles("hit_cycles")),
        ("load", "table", SPEC.cycles("hit_cycles")),
        ("walk", "page 1", walk),
        ("invalidate", "page 1", INVALIDATE),
        ("invalidate", "page 2", INVALIDATE),
    ]
    assert core.now == walk + 2 * INVALIDATE


def table_with_entry(machine):
    return PageTable([machine.line("table", value=(None, 70, *[None] * 6))])


def test_without_an_address_space_every_access_faults():
    machine = Machine(SPEC)
    assert run(machine, machine.tlbs[0].translate(0)) is None


@pytest.mark.parametrize("name", machine_names())
def test_trap_and_invalidation_are_as_published(name):
    spec = MachineSpec.load(name)
    assert spec.cycles("ipi_trap_cycles") == published()["tlb.ipi_trap"].number
    low, high = (int(text) for text in published()["tlb.invalidate"].value.strip("[]").split(","))
    assert low <= spec.cycles("tlb_invalidate_cycles") == (low + high + 1) // 2 <= high
