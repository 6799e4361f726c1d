"""A page is mapped to memory that the caller has a frame of, and to nothing else; so is a channel."""

import pytest

from labkit.errors import InvalidInput
from labkit.multikernel.boot import PAGES
from labkit.multikernel.capabilities.types import ALL_RIGHTS, PAGE, CapabilityType, Right
from labkit.multikernel.invocations import Delete, Mint, Retype
from labkit.multikernel.paging import AccessFrame, MapFrame
from labkit.multikernel.status import Status
from tests.multikernel.small import booted, finish


def made_of(
    runtime, system, *, type=CapabilityType.FRAME, rights=ALL_RIGHTS, is_dying=False, is_gone=False
):
    """Make two pages of memory into something; return its slot, and the first physical page."""
    _, ram = yield from runtime.allocate(14)
    full, made = runtime.slots.allocate(), runtime.slots.allocate()
    assert (yield Retype(ram, type, 2 * PAGE, 2 * PAGE, (full,))).is_ok
    assert (yield Mint(full, made, rights)).is_ok
    base = (yield from runtime.slots.identify(made)).base
    database = system.cores[1].node.kernel.database
    database.at(runtime.slots._cspace, made).in_delete = is_dying
    if is_gone:
        assert (yield Delete(made)).is_ok
    return made, base // PAGE


def mapped(*, page=3, offset=0, twice=False, slot=None, has_table=True, **memory):
    """Map a page to a part of two pages; return how it ended, and which of them page 3 is."""
    system = booted()

    def program(runtime):
        made, first = yield from made_of(runtime, system, **memory)
        dcb = system.cores[1].node.dcbs[runtime.dispatcher]
        dcb.table = dcb.table if has_table else None
        call = MapFrame(page, made if slot is None else slot, offset)
        answer = yield call
        if twice:
            answer = yield call
        used = yield from runtime.touch(3)
        which = None if used is None else used - first
        return (answer - first if isinstance(answer, int) else answer), which

    return finish(system, 1, program)


NOT_FOUND, OUTSIDE = Status.CAP_NOT_FOUND, Status.RETYPE_INVALID_OFFSET


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (0, 0)),
        ({"offset": PAGE}, (1, 1)),
        ({"offset": 2 * PAGE}, (OUTSIDE, None)),
        ({"offset": -PAGE}, (OUTSIDE, None)),
        ({"offset": 1}, (OUTSIDE, None)),
        ({"page": PAGES}, (OUTSIDE, None)),
        ({"page": -1}, (OUTSIDE, None)),
        ({"type": CapabilityType.VNODE}, (NOT_FOUND, None)),
        ({"slot": 255}, (NOT_FOUND, None)),
        ({"is_gone": True}, (NOT_FOUND, None)),
        ({"has_table": False}, (NOT_FOUND, None)),
        ({"is_dying": True}, (Status.CAP_LOCKED, None)),
        ({"rights": Right.READ}, (0, 0)),
        ({"rights": Right.WRITE}, (Status.RIGHT_MISSING, None)),
        ({"twice": True}, (Status.VNODE_SLOT_INUSE, 0)),
    ],
    ids=str,
)
def test_each_way_to_ask_for_a_page(options, expected):
    assert mapped(**options) == expected


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        ({}, 2 * PAGE),
        ({"type": CapabilityType.VNODE}, NOT_FOUND),
        ({"is_gone": True}, NOT_FOUND),
        ({"is_dying": True}, Status.CAP_LOCKED),
        ({"rights": Right.READ}, Status.RIGHT_MISSING),
    ],
    ids=str,
)
def test_each_way_to_ask_for_the_memory_of_a_channel(memory, expected):
    """Whoever has a capability to it gets it, and not a byte beside it."""
    system = booted()

    def program(runtime):
        made, _ = yield from made_of(runtime, system, **memory)
        answer = yield AccessFrame(made)
        if isinstance(answer, Status):
            return answer
        for offset, size in ((-64, 64), (0, answer.size + 64), (answer.size, 64)):
            with pytest.raises(InvalidInput, match="is not inside a frame of 8192 bytes"):
                answer.lines(offset, size, name="beside")
        return 64 * len(answer.lines(0, answer.size, name="inside"))

    assert finish(system, 1, program) == expected
