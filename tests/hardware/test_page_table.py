"""A page table is memory: what one core writes, another reads; each line holds eight entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PageTable
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")
PAGES = 16


def new_table():
    machine = Machine(SPEC)
    return machine, PageTable([machine.line(f"table{number}") for number in range(PAGES // 8)])


def run(machine, program):
    process = machine.env.process(program)
    return machine.env.run(until=process)


@given(
    writes=st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, PAGES - 1), st.none() | st.integers(0, 9))
    )
)
def test_it_is_a_mapping_from_page_to_frame(writes):
    """From whichever core: writing returns what was there, reading what was written last."""
    machine, table = new_table()
    oracle = dict.fromkeys(range(PAGES))

    def program():
        for number, page, frame in writes:
            core = machine.cores[number]
            assert (yield from table.write(core, page, frame)) == oracle[page]
            oracle[page] = frame
            yield from core.catch_up(always=True)
            yield from core.store_buffer.drain()
        for page, frame in oracle.items():
            assert (yield from table.read(machine.cores[7], page)) == frame

    run(machine, program())


@pytest.mark.parametrize("page", [-1, PAGES])
def test_a_page_beyond_the_table_is_refused(page):
    _, table = new_table()
    with pytest.raises(InvalidInput, match=rf"page: {page} is not a page of 0 to {PAGES - 1}"):
        table.line_of(page)
