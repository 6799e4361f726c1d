"""Links carry lines: what that costs, what each link has carried, and how lines wait for each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.interconnect import Interconnect
from labkit.hardware.specification import MachineSpec

SPEC = MachineSpec.load("amd_4x4")
PACKAGES = st.integers(0, SPEC.topology.packages - 1)
JOURNEYS = st.lists(st.tuples(PACKAGES, PACKAGES, st.integers(0, 500)), max_size=30)


def carried(journeys, *, queueing):
    """An interconnect that has carried lines, and the cycles that each took."""
    links = Interconnect(SPEC, queueing=queueing)
    journeys = sorted(journeys, key=lambda journey: journey[2])
    return links, [
        (source, target, links.carry(source, target, at)) for source, target, at in journeys
    ]


@given(JOURNEYS)
def test_without_queueing_a_line_takes_a_hop_for_each_link(journeys):
    _, taken = carried(journeys, queueing=False)
    for source, target, cycles in taken:
        assert cycles == SPEC.topology.hops[source][target] * SPEC.hop_cycles


@given(JOURNEYS, st.booleans())
def test_every_line_is_counted_on_every_link_of_its_way(journeys, queueing):
    links, taken = carried(journeys, queueing=queueing)
    hops = sum(SPEC.topology.hops[source][target] for source, target, _ in taken)
    assert sum(links.lines_by_link().values()) == hops
    assert sum(map(sum, links.lines)) == len(taken)


@given(JOURNEYS)
def test_queueing_never_makes_a_line_faster(journeys):
    _, free = carried(journeys, queueing=False)
    _, queued = carried(journeys, queueing=True)
    assert all(slow[2] >= fast[2] for slow, fast in zip(queued, free, strict=True))


@pytest.mark.parametrize("waiting", [1, 2, 5])
def test_lines_on_one_link_wait_for_each_other(waiting):
    """The whole log of a small case: lines that start together leave the link one by one."""
    links = Interconnect(SPEC, queueing=True)
    one_line = SPEC.cycles("link_line_cycles")
    assert [links.carry(0, 1, 0) for _ in range(waiting)] == [
        SPEC.hop_cycles + place * one_line for place in range(waiting)
    ]
    assert links.lines_by_link() == {(0, 1): waiting, (0, 2): 0, (1, 3): 0, (2, 3): 0}


def test_a_line_that_stays_in_its_package_crosses_nothing():
    links = Interconnect(SPEC, queueing=True)
    assert links.carry(2, 2, 7) == 0
    assert sum(links.lines_by_link().values()) == 0


def test_the_farthest_package_is_two_links_away():
    links = Interconnect(SPEC)
    assert links.carry(0, 3, 0) == 2 * SPEC.hop_cycles
    assert sorted(links.lines_by_link().values()) == [0, 0, 1, 1]


def test_a_line_that_starts_earlier_does_not_wait_for_one_that_is_only_announced():
    """The link is idle until then; a line that would still be on it goes behind."""
    links = Interconnect(SPEC, queueing=True)
    one_line = SPEC.cycles("link_line_cycles")
    assert links.carry(0, 1, 1000) == SPEC.hop_cycles
    assert links.carry(0, 1, 0) == SPEC.hop_cycles
    assert links.carry(0, 1, 1001 - one_line) == SPEC.hop_cycles + 2 * one_line - 1
