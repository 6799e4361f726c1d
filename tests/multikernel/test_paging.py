"""A page is mapped to memory that the caller has a frame of, and to nothing else."""

import pytest

from labkit.hardware.page_table import PageTable
from labkit.multikernel.capabilities.types import PAGE, CapabilityType
from labkit.multikernel.invocations import Retype
from labkit.multikernel.paging import MapFrame
from labkit.multikernel.status import Status
from tests.multikernel.small import booted, finish


def mapped(*, page=3, offset=0, type=CapabilityType.FRAME, twice=False, is_dying=False, slot=None):
    """Map a page to a part of two pages of memory; return how it ended, and which of them it is."""
    system = booted()
    table = PageTable([system.machine.line(f"table {number}") for number in range(2)])

    def program(runtime):
        _, ram = yield from runtime.allocate(14)
        made = runtime.slots.allocate()
        assert (yield Retype(ram, type, 2 * PAGE, 2 * PAGE, (made,))).is_ok
        base = (yield from runtime.slots.identify(made)).base
        database = system.cores[1].node.kernel.database
        space = runtime.slots._cspace
        database.at(space, made).in_delete = is_dying
        call = MapFrame(table, page, made if slot is None else slot, offset)
        status = yield call
        if twice:
            status = yield call
        entry = yield from table.read(runtime.core, 3)
        return status, None if entry is None else entry - base // PAGE

    return finish(system, 1, program)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (Status.OK, 0)),
        ({"offset": PAGE}, (Status.OK, 1)),
        ({"offset": 2 * PAGE}, (Status.RETYPE_INVALID_OFFSET, None)),
        ({"offset": -PAGE}, (Status.RETYPE_INVALID_OFFSET, None)),
        ({"offset": 1}, (Status.RETYPE_INVALID_OFFSET, None)),
        ({"page": 16}, (Status.RETYPE_INVALID_OFFSET, None)),
        ({"page": -1}, (Status.RETYPE_INVALID_OFFSET, None)),
        ({"type": CapabilityType.VNODE}, (Status.CAP_NOT_FOUND, None)),
        ({"slot": 255}, (Status.CAP_NOT_FOUND, None)),
        ({"is_dying": True}, (Status.CAP_LOCKED, None)),
        ({"twice": True}, (Status.VNODE_SLOT_INUSE, 0)),
    ],
    ids=str,
)
def test_each_way_to_ask_for_a_page(options, expected):
    assert mapped(**options) == expected
