"""The judge of stale uses: what it calls stale, and what it must not."""

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.workloads.translations import Ask, Seen, first_stale_use, use_pages

MAP = Seen(0, 10, 0, "map", 1, 70)
UNMAP = Seen(100, 200, 0, "unmap", 1, answer=True)


@pytest.mark.parametrize(
    ("use", "is_stale"),
    [
        (Seen(200, 205, 5, "touch", 1, 70), True),
        (Seen(199, 205, 5, "touch", 1, 70), False),  # while it is being unmapped
        (Seen(200, 205, 5, "touch", 1, None), False),  # a page fault
        (Seen(200, 205, 5, "touch", 2, 71), False),  # another page
    ],
)
def test_a_use_is_stale_after_the_unmap_has_returned(use, is_stale):
    other = Seen(0, 10, 0, "map", 2, 71)
    found = first_stale_use(sorted([MAP, other, UNMAP, use]))
    assert (found is not None) == is_stale


def test_a_page_that_was_mapped_again_is_no_stale_one():
    again = Seen(150, 250, 3, "map", 1, 72)
    use = Seen(300, 305, 5, "touch", 1, 72)
    assert first_stale_use(sorted([MAP, UNMAP, again, use])) is None


def test_an_unmap_that_found_nothing_forbids_nothing():
    idle = Seen(100, 200, 0, "unmap", 1, answer=False)
    assert first_stale_use([MAP, idle, Seen(300, 305, 5, "touch", 1, 70)]) is None


def test_the_first_one_is_named():
    uses = [Seen(time, time + 5, core, "touch", 1, 70) for time, core in ((300, 5), (250, 6))]
    assert first_stale_use(sorted([MAP, UNMAP, *uses])) == (
        "core 6 uses page 1 at 250 through a translation that core 0 had unmapped by 200"
    )


def test_what_programs_have_seen_is_in_order_of_time():
    structure = Monolithic(Machine(MachineSpec.load("amd_4x4")))
    programs = {
        0: [Ask("map", 1), Ask("map", 1), Ask("unmap", 1, 30_000)],
        7: [Ask("touch", 2, 10_000), Ask("touch", 1, 10_000), Ask("touch", 1, 50_000)],
    }
    *_, seen = use_pages(structure, programs)
    mapped = seen[0].answer
    assert [(step.core, step.verb, step.answer) for step in seen] == [
        (0, "map", mapped),
        (7, "touch", None),
        (7, "touch", mapped),
        (0, "unmap", True),
        (7, "touch", None),
    ]
