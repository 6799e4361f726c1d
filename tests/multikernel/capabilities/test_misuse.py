"""A domain of a booted machine tries to get at memory that nobody gave it, by kernel and monitor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.multikernel import paging
from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.types import PAGE, Capability, CapabilityType
from labkit.multikernel.invocations import Copy, Create, Delete, Identify, MakeEndpoint, Retype
from labkit.multikernel.lmp import LmpSend
from labkit.multikernel.notification import AllocateNotify
from labkit.multikernel.paging import AccessFrame, MapFrame
from labkit.multikernel.status import Status
from tests.multikernel.capabilities.reach import beyond, reach
from tests.multikernel.small import booted, finish

T = CapabilityType
BITS = 14
NOT_GIVEN = st.sampled_from([-257, -1, 90, 255, 256, 10**9])
MINE = st.integers(0, 5).map(lambda number: ("mine", number))
ADDRESS = st.one_of(MINE, NOT_GIVEN)
BYTES = st.sampled_from([-PAGE, -1, 0, 1, 100, PAGE, PAGE + 1, 4 * PAGE, 1 << 60])
TYPE = st.sampled_from(CapabilityType)
FORGED = Capability(T.RAM, base=0, size=1 << 40)
LONG = settings.get_current_profile_name() == "long"
BOOTS = settings(max_examples=1000 if LONG else 50, deadline=None)
"""Each example boots a machine."""


MINE_ALONE = Retype, Copy, Delete, Identify, MakeEndpoint, MapFrame, AccessFrame
"""System calls on capabilities of the caller."""


def attempts():
    """Lists of what a domain may try, as the name of the attempt and its words."""

    def of(name, *words):
        return st.tuples(st.just(name), *words)

    retype = ADDRESS, TYPE, BYTES, BYTES, st.lists(ADDRESS, max_size=2)
    page = st.integers(-1, 70)
    kinds = (
        *(of("Retype", *retype), of("remote retype", *retype)),
        *(of("Copy", ADDRESS, ADDRESS), of("Delete", ADDRESS), of("Identify", ADDRESS)),
        *(of("Create", ADDRESS, ADDRESS), of("MakeEndpoint", NOT_GIVEN)),
        *(of("LmpSend", ADDRESS, ADDRESS), of("AllocateNotify", ADDRESS, ADDRESS, ADDRESS)),
        *(of("MapFrame", page, ADDRESS, BYTES), of("AccessFrame", ADDRESS)),
        *(of("remote copy", ADDRESS, st.integers(-1, 5)), of("remote delete", ADDRESS)),
        *(of("remote revoke", ADDRESS), of("take", BYTES)),
    )
    return st.lists(st.one_of(*kinds), max_size=20)


def attempt(name, words, *, client):
    """Return the steps of one attempt."""
    if name in {"Retype", "remote retype"}:
        source, type, offset, size, slots = words
        words = (source, type, offset, size, tuple(slots))
    if name == "remote retype":
        return client.retype(*words[:2], offset=words[2], size=words[3], slots=words[4])
    if name.startswith("remote "):
        return getattr(client, name.removeprefix("remote "))(*words)
    if name == "take":
        return client.take(*words)
    calls = {
        **{call.__name__: call for call in MINE_ALONE},
        "Create": lambda address, to: Create(address, FORGED, to),
        "LmpSend": lambda target, what: LmpSend(target, (), what),
        "AllocateNotify": AllocateNotify,
    }

    def one():
        return (yield calls[name](*words))

    return one()


def try_all(tries):
    """Carry out attempts on core 1 with some memory; what is in reach never grows."""
    system = booted()

    def program(runtime):
        client = runtime.capabilities
        space = runtime.slots._cspace
        status, ram = yield from runtime.allocate(BITS)
        assert status.is_ok
        mine = [ram] + [runtime.slots.allocate() for _ in range(4)]
        yield Retype(ram, T.FRAME, 0, PAGE, (mine[1],))
        yield from client.copy(ram, 2)  # so that some operations need other cores
        before = reach(capability for _, capability in space)
        for name, *words in tries:
            real = [_real(word, mine) for word in words]
            frame = _frame(space, name, real)
            answer = yield from attempt(name, real, client=client)
            held = [capability for _, capability in space]
            assert beyond(reach(held), before) == {}, f"{name} {real} widens what is in reach"
            if name in {"Create", "AllocateNotify"}:
                assert answer is Status.CAP_NOT_FOUND, f"{name} without a kernel capability"
            if name == "MapFrame" and not isinstance(answer, Status):
                assert frame is not None, "mapped without a frame"
                assert frame.base <= answer * PAGE <= frame.end - PAGE, "mapped beside the frame"
                assert (yield from runtime.touch(words[0])) == answer
            if name == "AccessFrame" and not isinstance(answer, Status):
                assert (answer.base, answer.size) == (frame.base, frame.size), (
                    "used without a frame"
                )
            if name == "take":
                assert answer == (Status.CAP_NOT_FOUND, None)
        return True

    assert finish(system, 1, program)


def _frame(space, name, words):
    """Return the frame that an attempt to use memory names, if it is one."""
    if name not in {"MapFrame", "AccessFrame"}:
        return None
    capability = space.get(words[name == "MapFrame"])
    return capability if capability is not None and capability.type is T.FRAME else None


def _real(word, mine):
    if isinstance(word, list):
        return [_real(one, mine) for one in word]
    return mine[word[1] % len(mine)] if isinstance(word, tuple) else word


@BOOTS
@given(tries=attempts())
def test_no_attempt_gets_at_more_memory(tries):
    try_all(tries)


def test_a_page_mapped_without_a_frame_is_seen(monkeypatch):
    """Seeded bug: memory of any type may be mapped."""
    ram = [("MapFrame", 1, ("mine", 0), PAGE)]
    try_all(ram)
    monkeypatch.setattr(paging, "MAPPABLE", frozenset(T))
    with pytest.raises(AssertionError, match="mapped without a frame"):
        try_all(ram)


def test_a_seeded_bug_is_seen(monkeypatch):
    """A retype that does not look where its source ends."""
    wide = [("Retype", ("mine", 0), T.RAM, 4 * PAGE, PAGE, [("mine", 2)])]
    try_all(wide)
    monkeypatch.setattr(local, "refusal", lambda *_: None)
    with pytest.raises(AssertionError, match=r"Retype .* widens"):
        try_all(wide)
