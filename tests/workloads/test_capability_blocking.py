"""One core crashes in the capability world: what blocks is named, and no two cores take it differently."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.capabilities.modes import MODES
from labkit.multikernel.capabilities.moving import Moving
from labkit.workloads.capability_blocking import BlockedWorld
from labkit.workloads.capability_laws import Checker
from labkit.workloads.capability_witnesses import WITNESSES
from labkit.workloads.capability_world import World
from tests.multikernel.examples import many_steps

COPY = ("copy", 0, 0, 1)


def blocked(*choices, cores=3, mode="owner", before=(COPY,)):
    """Take choices after others that come to rest; return the world when nothing happens any more."""
    watched = BlockedWorld(World(MODES[mode], cores))
    for choice in before:
        watched.take(choice)
        watched.settle()
    for choice in choices:
        watched.take(choice)
    watched.settle()
    return watched


def test_a_revoke_waits_for_whoever_cannot_answer():
    asked = "answer to revoke_mark of RAM[0 to 7], since step 5, and keeps RAM[0 to 7] locked"
    assert blocked(("crash", 2), ("revoke", 0, 0)).report() == [
        f"core 0 waits for core 2 (crashed): {asked}",
        "core 1 waits for core 0: revoke_commit of RAM[0 to 7], since step 6",
    ]


def test_the_others_wait_for_the_commit_of_a_master_that_is_gone():
    world = blocked(("revoke", 0, 0), ("deliver", 0, 1), ("crash", 0))
    assert world.report() == [
        "core 1 waits for core 0 (crashed): revoke_commit of RAM[0 to 7], since step 5",
        "core 2 waits for core 0 (crashed): revoke_commit of RAM[0 to 7], since step 7",
    ]
    parties = world.world.network.parties
    assert [parties[core].deleting.paused for core in (1, 2)] == [1, 1]


def test_a_master_may_crash_in_the_middle_of_its_round():
    """It has told core 1, but not core 2."""
    assert blocked(("crash", 0, 1), ("revoke", 0, 0)).report() == [
        "core 1 waits for core 0 (crashed): revoke_commit of RAM[0 to 7], since step 6"
    ]


def test_a_foreign_copy_cannot_be_retyped_without_its_owner():
    assert blocked(("crash", 0), ("retype", 1, 0, "Frame", 0, 1, 1)).report() == [
        "core 1 waits for core 0 (crashed): answer to request_retype of RAM[0 to 7], since step 5"
    ]


def test_what_stays_on_one_core_is_not_blocked():
    """An owner without relatives elsewhere retypes and deletes, whoever else has crashed."""
    steps = ("crash", 1), ("retype", 0, 0, "Frame", 0, 1, 1), ("delete", 0, 1)
    world = blocked(*steps, before=())
    assert world.report() == []
    assert world.world.open_operations == []


def test_without_the_lock_server_nobody_does_anything():
    world = blocked(("crash", 0), ("delete", 1, 0), mode="central")
    assert world.report() == [
        "core 1 waits for core 0 (crashed): answer to lock of bytes (0, 32768), since step 5"
    ]


def test_memory_stays_lost_while_somebody_cannot_say_what_covers_it():
    """Core 1 has a part of what core 0 deletes; whether the rest is free, core 2 does not say."""
    before = ("retype", 0, 0, "Frame", 0, 1, 1), ("give", 0, 1, 1)
    world = blocked(("crash", 2), ("delete", 0, 0), before=before)
    assert world.report() == [
        "core 0 waits for core 2 (crashed): answer to what_is_covered of all memory, since step 6"
    ]


def test_nobody_waits_when_nobody_has_crashed():
    assert blocked(("revoke", 1, 0), ("stop", 2), ("go", 2)).report() == []


CORE, SLOT, PAGE = st.integers(0, 3), st.integers(0, 20), st.integers(0, 7)
OPERATION = st.one_of(
    st.tuples(st.sampled_from(["copy", "give"]), CORE, SLOT, CORE),
    st.tuples(st.just("retype"), CORE, SLOT, st.sampled_from(["RAM", "Frame", "VNode"]), PAGE).map(
        lambda words: (*words, 1, 1)
    ),
    st.tuples(st.sampled_from(["delete", "revoke"]), CORE, SLOT),
)
STEPS = st.lists(st.one_of(OPERATION, st.integers(0, 1000)), max_size=30)


def crash_in(steps, after, *, mode="owner"):
    """Carry out operations and arrivals, and let one core crash among them; check all cores."""
    crash = [("crash", *crash) for crash in after]
    watched = BlockedWorld(World(MODES[mode], 4))
    checker = Checker(watched.world)
    for step in (*steps[: len(steps) // 2], *crash, *steps[len(steps) // 2 :]):
        if isinstance(step, tuple):
            watched.take(step)
        elif possible := watched.world.possible():
            watched.take(possible[step % len(possible)])
        laws_hold(watched, checker)
    for _ in range(2000):
        if not watched.world.possible() or not watched.take(watched.world.possible()[0]):
            break
        laws_hold(watched, checker)
    watched.settle()
    if mode == "owner":
        one_owner(watched.world)
    crashed = watched.world.network.crashed
    waits = watched.blocking.waits(crashed=crashed)
    if any(operation.core not in crashed for operation in watched.world.open_operations):
        assert any(wait.needs in crashed for wait in waits), "what blocks has no name"
    return watched


def laws_hold(watched, checker):
    """The laws of each step; what a crashed core was in the middle of does not count."""
    text = "\n".join(watched.world.log)
    mode = watched.world.mode.name
    for law, why in checker.after_step():
        assert (mode, law) in WITNESSES or any(
            f"on core {core}" in why for core in watched.world.network.crashed
        ), f"{text}\n{law}: {why}"


def one_owner(world):
    """No two cores that run take themselves for the owner of the same capability."""
    owners = defaultdict(set)
    for core in set(world.kernels) - world.network.crashed:
        for cte in world.kernels[core].database:
            if cte.owner_core == core:
                owners[cte.capability].add(core)
    for capability, cores in owners.items():
        assert len(cores) == 1, f"{capability} is owned by {cores}\n" + "\n".join(world.log)


@many_steps
@given(steps=STEPS, core=CORE, sends=st.integers(0, 4))
def test_after_any_single_crash_no_two_cores_disagree(steps, core, sends):
    crash_in(steps, [(core, sends)])


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "owner"])
def test_in_the_other_modes_a_crash_breaks_no_law_that_holds_without_one(mode):
    """And whoever waits is named. The table of modes says what is broken in each of them anyway."""

    @many_steps
    @given(steps=STEPS, core=CORE, sends=st.integers(0, 4))
    def crash(steps, core, sends):
        crash_in(steps, [(core, sends)], mode=mode)

    crash()


@many_steps
@given(steps=STEPS)
def test_without_a_crash_all_operations_end(steps):
    watched = crash_in(steps, [])
    assert watched.world.open_operations == []
    assert watched.report() == []


def test_two_owners_are_seen(monkeypatch):
    """Seeded bug: an owner that gives ownership away without giving it up."""
    steps = [("copy", 0, 0, 1), 0, 0, ("revoke", 1, 0), ("deliver", 1, 0), ("deliver", 0, 1)]
    crash_in(steps, [(2, 0)])
    requested = Moving.retrieve_requested

    def keep(moving, source, token, capability):
        requested(moving, source, token, capability)
        moving.kernel.set_owner(capability, moving.kernel.core)

    monkeypatch.setattr(Moving, "retrieve_requested", keep)
    monkeypatch.setattr(Moving, "update", lambda *_: None)
    with pytest.raises(AssertionError, match="is owned by"):
        crash_in(steps, [(2, 0)])
