"""The verbs of the monolithic kernel: one state for all cores, and nobody uses what was unmapped."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.coherence.checker import Checker
from labkit.hardware.machine import Machine
from labkit.hardware.page_table import PAGE_BYTES
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.monolithic.lock_kinds import LOCKS
from labkit.monolithic.shootdown import SeededBug
from labkit.workloads.together import together
from labkit.workloads.translations import Ask, first_stale_use, use_pages
from tests.multikernel.examples import thousand
from tests.multikernel.small import a_frame
from tests.workloads.shrink import shortest

SPEC = MachineSpec.load("amd_4x4")
CORES = 8
PAGES = st.integers(0, 2)
VERBS = st.sampled_from(["map", "touch", "touch", "unmap"])
ANYTHING = st.lists(st.builds(Ask, VERBS, PAGES, st.sampled_from([0, 100, 5000])), max_size=8)
USES_ONE_PAGE = st.builds(
    lambda page, pause, times: [Ask("touch", page, pause)] * times,
    PAGES,
    st.integers(0, 1000),
    st.integers(1, 50),
)
PROGRAMS = st.dictionaries(
    st.integers(0, CORES - 1).map(lambda n: 2 * n), ANYTHING | USES_ONE_PAGE, min_size=2
)


def kernel(**options):
    return Monolithic(Machine(SPEC, checker=Checker()), **options)


def seen_by(programs, **options):
    *_, seen = use_pages(kernel(**options), programs)
    return seen


def run(structure, programs):
    list(together(structure, programs, name="test"))


@thousand
@given(
    programs=PROGRAMS,
    lock=st.sampled_from(list(LOCKS)),
    style=st.sampled_from(["Linux", "Windows"]),
)
def test_after_an_unmap_no_core_uses_the_old_translation(programs, lock, style):
    """TL1, whatever the schedule and the lock; and every program comes to its end."""
    seen = seen_by(programs, lock=lock, style=style)
    assert first_stale_use(seen) is None


STEPS = 50
BUGS = [SeededBug.LOCAL_ONLY, SeededBug.NO_WAIT]


def random_schedule(stream):
    """Two or three programs that know nothing of any bug; each maps and unmaps a page, or uses it."""
    programs = {}
    for core in stream.sample(range(16), stream.choice([2, 3])):
        verbs = stream.choice([["map", "unmap"], ["touch"]])
        programs[core] = [
            Ask(stream.choice(verbs), 0, stream.randrange(1000)) for _ in range(STEPS)
        ]
    return programs


def first_failure(bug):
    """Run random schedules until one fails, two thousand steps at most."""
    stream = random.Random("seeded bugs")
    for _ in range(2000 // (3 * STEPS)):
        programs = random_schedule(stream)
        assert first_stale_use(seen_by(programs)) is None
        if first_stale_use(seen_by(programs, bug=bug)):
            return programs
    return pytest.fail(f"not found: {bug.value}")


@pytest.mark.parametrize("bug", BUGS)
def test_a_seeded_bug_is_found_within_two_thousand_steps(bug):
    """And what is left when all that is beside the point is gone fits into a few lines."""
    programs = shortest(
        first_failure(bug), lambda programs: first_stale_use(seen_by(programs, bug=bug))
    )
    assert len(programs) == 2
    verbs = [ask.verb for asks in programs.values() for ask in asks]
    assert sorted(set(verbs)) == ["map", "touch", "unmap"]
    assert len([verb for verb in verbs if verb != "touch"]) <= 4


def test_the_first_bad_step_is_named():
    programs = {
        0: [Ask("map", 1), Ask("unmap", 1, 50_000)],
        4: [Ask("touch", 1, 20_000), Ask("touch", 1, 100_000), Ask("touch", 1)],
    }
    assert first_stale_use(seen_by(programs)) is None
    found = first_stale_use(seen_by(programs, bug=SeededBug.LOCAL_ONLY))
    seen = seen_by(programs, bug=SeededBug.LOCAL_ONLY)
    (unmap,) = (step for step in seen if step.verb == "unmap")
    use = [step for step in seen if step.verb == "touch"][1]
    assert found == (
        f"core 4 uses page 1 at {use.began} through a translation "
        f"that core 0 had unmapped by {unmap.ended}"
    )


def test_two_cores_that_shoot_at_each_other_both_come_through():
    """Interrupts are answered in the kernel too, while a core waits for its lock."""
    pages = {0: 1, 12: 2}
    programs = {
        core: [Ask("map", page), Ask("touch", 3 - page, 20_000), Ask("unmap", page, 50_000)]
        for core, page in pages.items()
    }
    seen = seen_by(programs)
    assert [(step.core, step.answer) for step in seen if step.verb == "unmap"] == [
        (0, True),
        (12, True),
    ]


def test_pages_belong_to_an_address_space():
    """Programs of one name share it; a core that loads another one uses nothing of the first."""
    structure, seen, mapped = kernel(), [], set()

    def map_page(runtime):
        frame = yield from a_frame(runtime)
        mapped.add((yield from runtime.map(1, frame)))

    def touch(runtime):
        seen.append((yield from runtime.touch(1)))

    for name, program in (("a", map_page), ("a", touch), ("b", touch), ("a", touch)):
        for core in (0, 9):
            list(together(structure, {core: program}, name=name))
    (mine,) = mapped - {None}  # whoever comes second finds the page taken
    assert seen == [mine, mine, None, None, mine, mine]


@pytest.mark.parametrize("lock", LOCKS)
def test_updates_of_all_cores_count(lock):
    """The shared object is changed by one at a time, and everybody reads the last value."""
    structure, read = kernel(lock=lock), []

    def count(runtime):
        for _ in range(5):
            yield from runtime.update(lambda value: value + 1)

    def look(runtime):
        read.append((yield from runtime.read()))

    run(structure, dict.fromkeys(range(16), count))
    run(structure, dict.fromkeys(range(16), look))
    assert read == [80] * 16


def test_a_mapped_page_is_not_mapped_again():
    structure, answers = kernel(), []

    def program(runtime):
        frame = yield from a_frame(runtime, pages=2)
        answers.append((yield from runtime.map(3, frame)))
        answers.append((yield from runtime.map(3, frame, offset=PAGE_BYTES)))
        answers.append((yield from runtime.touch(3)))
        answers.append((yield from runtime.unmap(3)))
        answers.append((yield from runtime.unmap(3)))
        answers.append((yield from runtime.touch(3)))

    run(structure, {5: program})
    mine = answers[0]
    assert answers == [mine, None, mine, True, False, None]


def test_a_core_that_is_not_there_is_refused():
    with pytest.raises(InvalidInput, match="core: 16 is not a core of 0 to 15; try 15"):
        kernel().start(16, iter)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"style": "linux"}, "style: linux is not one of Linux, Windows; try Linux"),
        ({"lock": ""}, r"lock: .* is not one of ticket, MCS, test-and-set, .*; try ticket"),
    ],
)
def test_a_style_and_a_lock_that_there_is_not_are_refused(options, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        kernel(**options)
