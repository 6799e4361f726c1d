"""After an unmap has returned, no core of the domain uses the old translation (TL1 to TL3)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.multicast import star
from labkit.trace import Trace
from labkit.workloads.translations import Ask, first_stale_use, use_pages
from tests.multikernel.small import SMALL, a_frame, booted

ASKS = st.builds(
    Ask, st.sampled_from(["map", "touch", "unmap"]), st.integers(0, 2), st.integers(0, 40_000)
)
PROGRAMS = st.dictionaries(st.integers(0, 3), st.lists(ASKS, max_size=6), min_size=1)
USED_ON = {  # the second use of core 3 comes when core 0 has unmapped the page, if nobody tells it
    0: [Ask("map", 1), Ask("unmap", 1, 30_000)],
    3: [Ask("touch", 1, 20_000), Ask("touch", 1, 60_000)],
}


def use(programs, **options):
    *_, seen = use_pages(booted(**options), programs)
    return seen


@given(programs=PROGRAMS, tree_of=st.sampled_from([None, star]))
@example(programs=USED_ON, tree_of=None)
def test_no_use_is_stale(programs, tree_of):
    """TL1: programs on random cores map, use and unmap pages as they like, at the same time."""
    assert first_stale_use(use(programs, tree_of=tree_of)) is None


def test_the_law_sees_an_unmap_that_flushes_only_its_own_core():
    """TL3, the seeded bug: what the public code does, and the first step that shows it."""
    found = first_stale_use(use(USED_ON, is_local_only=True))
    assert found is not None
    assert found.startswith("core 3 uses page 1 at")
    assert "core 0 had unmapped" in found


def test_when_it_returns_no_tlb_holds_the_page():
    """The reader's view, of all cores at once."""
    multikernel = booted()
    held = []

    def unmap(runtime):
        frame = yield from a_frame(runtime)
        assert (yield from runtime.map(5, frame))
        yield from runtime.touch(5)
        assert (yield from runtime.unmap(5))
        held.append([5 in tlb.entries for tlb in multikernel.machine.tlbs])

    def touch(runtime):
        while (yield from runtime.touch(5)) is None:
            runtime.core.compute(1000)

    for core in (1, 2, 3):
        multikernel.start(core, touch, name="one")
    multikernel.start(0, unmap, name="one")
    multikernel.run_until(lambda: held)
    assert held == [[False] * 4]


def test_an_unmap_of_nothing_is_told_to_everybody_and_says_so():
    """Somebody else may be in the middle of unmapping the same page."""
    seen = use({2: [Ask("unmap", 1), Ask("map", 1), Ask("unmap", 1), Ask("unmap", 1)]})
    assert [step.answer for step in seen if step.verb == "unmap"] == [False, True, False]


def traced(cores):
    """Return the steps of the last of three unmaps by core 0 of a page that some cores use."""
    trace = Trace()
    multikernel = Multikernel(Machine(SMALL, trace=trace))
    programs = {core: [Ask("touch", 1, 20_000)] for core in cores}
    programs[0] = [Ask("map", 1), Ask("unmap", 1, 90_000)]
    for _ in range(3):
        *_, seen = use_pages(multikernel, programs)
    (unmap,) = (step for step in seen if step.verb == "unmap")
    return [step for step in trace if unmap.began <= step.time <= unmap.ended]


def test_every_step_of_an_unmap():
    """The kernel writes the page table, the monitors tell each other, every kernel invalidates."""
    steps = sorted(traced([1, 2, 3]))
    kinds = {"RemovePage", "Invalidate", "unmap", "unmap_apply", "unmap_applied", "page 1"}
    seen = {
        core: [s.kind for s in steps if s.core == core and s.what in kinds] for core in range(4)
    }
    part = ["trap", "invalidate"]
    assert seen[0] == ["trap", "unmap", "tree", *part, "dispatch", "dispatch"]
    assert seen[1] == ["dispatch", *part]
    assert seen[2] == ["dispatch", "tree", *part, "dispatch"]
    assert seen[3] == ["dispatch", *part]


def test_a_domain_on_one_core_bothers_nobody():
    steps = traced([])
    assert not [step for step in steps if step.what == "unmap_apply" and step.kind == "dispatch"]


@pytest.mark.parametrize("cores", [[1], [1, 2]])
def test_what_a_monitor_does_for_a_message_is_a_share_of_table_1(cores):
    """To get to a message it takes an upcall's share, and to invalidate a trap's."""
    costs = KernelCosts.of(SMALL)
    for step in traced(cores):
        if step.kind == "dispatch":
            assert step.cost == costs.upcall_cycles
        if step.what == "Invalidate":
            assert step.cost == costs.trap_cycles
