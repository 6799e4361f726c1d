"""Capabilities of one core: retypes never overlap, copies stay copies, slots hold one thing."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities import local
from labkit.multikernel.capabilities.cspace import CSpace
from labkit.multikernel.capabilities.mapping_database import MappingDatabase, is_descendant
from labkit.multikernel.capabilities.types import (
    ALL_RIGHTS,
    MAY_BECOME,
    Capability,
    CapabilityType,
    Right,
)
from labkit.multikernel.status import Status
from tests.multikernel.examples import thousand

T = CapabilityType
RIGHTS = [ALL_RIGHTS, Right.READ, Right.WRITE, Right(0)]
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("retype"),
            st.integers(0, 12),
            st.sampled_from([T.RAM, T.FRAME, T.DEV_FRAME, T.VNODE]),
            st.integers(0, 7).map(lambda n: n * 4096),
            st.sampled_from([4096, 8192]),
            st.integers(1, 2),
        ),
        st.tuples(st.just("copy"), st.integers(0, 12)),
        st.tuples(st.just("mint"), st.integers(0, 12), st.sampled_from(RIGHTS)),
        st.tuples(st.just("delete"), st.integers(0, 12)),
    ),
    max_size=20,
)


def root():
    """Return a database and a space with all memory in one slot."""
    database, cspace = MappingDatabase(), CSpace()
    slot = cspace.allocate()
    database.insert(cspace, slot, Capability(T.PHYS_ADDR, base=0, size=1 << 15))
    return database, cspace, slot


def carry_out(steps, retype=local.retype, mint=local.mint):
    """Retype, copy, mint and delete at random; check the laws after each step."""
    database, cspace, slot = root()
    slots = [slot]
    for kind, number, *rest in steps:
        source = slots[number % len(slots)]
        if kind == "retype":
            type, offset, size, count = rest
            new = [cspace.allocate() for _ in range(count)]
            status = retype(
                database, cspace, source, type=type, offset=offset, size=size, slots=new
            )
            rights_hold(database, cspace, source, new if status.is_ok else [], ALL_RIGHTS)
        elif kind == "mint":
            new = [cspace.allocate()]
            (rights,) = rest
            status = mint(database, cspace, source, cspace, new[0], rights=rights)
            new = new if status.is_ok else []
            rights_hold(database, cspace, source, new, rights)
        elif kind == "copy":
            new = [cspace.allocate()]
            status = local.copy(database, cspace, source, cspace, new[0])
            rights_hold(database, cspace, source, new if status.is_ok else [], ALL_RIGHTS)
        else:
            new = []
            status = local.delete(database, cspace, source)
        slots += new if status.is_ok else []
        laws_hold(database, cspace)


def rights_hold(database, cspace, source, made, rights):
    """What was made of a capability, by copy, mint or retype, allows no more than it does."""
    for slot in made:
        allowed = cspace.get(slot).rights
        assert allowed & ~cspace.get(source).rights == Right(0), "no right comes from nowhere"
        assert allowed & ~rights == Right(0), "a mint leaves only what it was asked to"


def laws_hold(database, cspace):
    held = [cte.capability for cte in database]
    assert held == sorted(held, key=lambda cap: (cap.base, -cap.size)), "neighbours in order"
    assert sorted(map(hash, held)) == sorted(hash(cap) for _, cap in cspace)
    for one in held:
        for other in held:
            if one == other or not (one.size and other.overlaps(one.base, one.end)):
                continue
            related = is_descendant(one, other) or is_descendant(other, one)
            assert related, "CA4: two that overlap come from each other"


@thousand
@given(steps=STEPS)
def test_what_overlaps_is_related(steps):
    """CA4 on one core: siblings never overlap, whatever is retyped, copied and deleted."""
    carry_out(steps)


def careless(database, cspace, address, *, type, offset, size, slots):
    """Seeded bug: a retype that does not look at other descendants."""
    source = cspace.get(address)
    if source is None or not source.may_become(type) or offset + size > source.size:
        return Status.INVALID_RETYPE
    made = Capability(type, base=source.base + offset, size=size)
    database.insert(cspace, slots[0], made)
    return Status.OK


def test_the_law_sees_a_retype_that_does_not_look():
    twice = [("retype", 0, T.RAM, 0, 8192, 1), ("retype", 0, T.DEV_FRAME, 4096, 4096, 1)]
    carry_out(twice)
    with pytest.raises(AssertionError, match="CA4"):
        carry_out(twice, careless)


def generous(database, source, address, destination, to, *, rights):
    """Seeded bug: a mint that gives whatever rights it is asked for."""
    status = local.copy(database, source, address, destination, to)
    if status.is_ok:
        held = destination.get(to)
        database.remove(destination, to)
        database.insert(destination, to, attrs.evolve(held, rights=rights))
    return status


def test_the_law_sees_a_mint_that_widens():
    back = [("mint", 0, Right.READ), ("mint", 1, ALL_RIGHTS)]
    carry_out(back)
    with pytest.raises(AssertionError, match="no right comes from nowhere"):
        carry_out(back, mint=generous)


@pytest.mark.parametrize("rights", RIGHTS)
def test_a_minted_copy_is_a_copy(rights):
    """Every agreement takes it for one; what may be made of it is another matter."""
    database, cspace, slot = root()
    minted, made = cspace.allocate(), cspace.allocate()
    assert local.mint(database, cspace, slot, cspace, minted, rights=rights).is_ok
    assert len(database.copies(cspace.get(slot))) == 2
    assert cspace.get(minted).rights == rights
    status = local.retype(database, cspace, minted, type=T.RAM, offset=0, size=4096, slots=(made,))
    assert status is (Status.OK if Right.WRITE in rights else Status.RIGHT_MISSING)
    if status.is_ok:
        assert cspace.get(made).rights == rights


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.OK),
        ({"type": T.KERNEL}, Status.INVALID_RETYPE),
        ({"offset": 1 << 15}, Status.RETYPE_INVALID_OFFSET),
        ({"offset": 100}, Status.RETYPE_INVALID_OFFSET),
        ({"slots": (0,)}, Status.SLOTS_IN_USE),
        ({"slots": (7, 7)}, Status.SLOTS_IN_USE),
        ({"slots": (-1,)}, Status.SLOTS_INVALID),
        ({"slots": (256,)}, Status.SLOTS_INVALID),
        ({"offset": 8192}, Status.REVOKE_FIRST),
        ({"address": 99}, Status.CAP_NOT_FOUND),
    ],
)
def test_each_way_to_refuse_a_retype(change, status):
    database, cspace, slot = root()
    taken = cspace.allocate()
    options = {"type": T.RAM, "offset": 0, "size": 4096, "slots": (cspace.allocate(),)}
    assert local.retype(
        database, cspace, slot, type=T.RAM, offset=8192, size=4096, slots=(taken,)
    ).is_ok
    options.update(change)
    address = options.pop("address", slot)
    assert local.retype(database, cspace, address, **options) is status


def test_disjoint_parts_may_be_retyped_one_after_the_other():
    database, cspace, slot = root()
    for part in range(8):
        assert local.retype(
            database,
            cspace,
            slot,
            type=T.RAM,
            offset=part * 4096,
            size=4096,
            slots=(cspace.allocate(),),
        ).is_ok
    whole = cspace.get(slot)
    assert len(database.descendants(whole)) == 8
    assert len(database.copies(whole)) == 1


def test_nothing_becomes_what_it_came_from():
    """The retypes are well-founded: only memory types may become themselves, in smaller parts."""
    smaller_parts = {T.PHYS_ADDR, T.RAM, T.FRAME, T.DEV_FRAME}
    for type in CapabilityType:
        reached, new = set(), set(MAY_BECOME.get(type, ()))
        while new - reached:
            reached |= new
            new = {then for kind in reached for then in MAY_BECOME.get(kind, ())}
        assert type not in reached or type in smaller_parts


@pytest.mark.parametrize("to", [-1, 256, 10**9])
def test_nothing_goes_into_a_slot_that_is_not_there(to):
    database, cspace, slot = root()
    assert local.copy(database, cspace, slot, cspace, to) is Status.SLOTS_INVALID
    assert len(database) == 1


@pytest.mark.parametrize("what", ["in_delete", "is_locked"])
def test_what_is_being_deleted_or_locked_is_not_copied(what):
    """CA11 and CA6 on one core: such a copy would outlive the revoke that is under way."""
    database, cspace, slot = root()
    setattr(database.at(cspace, slot), what, True)
    assert local.copy(database, cspace, slot, cspace, cspace.allocate()) is Status.CAP_LOCKED
    assert len(database) == 1


def test_a_slot_filled_without_asking_is_not_handed_out():
    database, cspace, slot = root()
    assert local.copy(database, cspace, slot, cspace, slot + 1).is_ok
    assert cspace.allocate() == slot + 2
