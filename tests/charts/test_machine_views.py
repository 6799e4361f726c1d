"""Levels, labels and words of a view agree, and are those of the machine."""

import pytest

from labkit.charts.machine_views import MOST_LEVELS, PLAIN, distances, line_states, loads
from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import states

SPEC = MachineSpec.load("amd_8x4")


@pytest.mark.parametrize("name", ["amd_8x4", "line:12x2", "intel_2x4", "star:5x3"])
def test_distances_are_those_of_the_machine(name):
    """The label is the distance, the level too as far as there are levels, and the legend has each."""
    spec = MachineSpec.load(name)
    view = distances(spec, 1)
    for core, mark in view.cores.items():
        assert mark.label == str(spec.distance(1, core))
        assert mark.level == min(spec.distance(1, core), MOST_LEVELS)
        assert (mark.level, mark.words) in view.legend or mark.level == MOST_LEVELS
    assert view.cores[1].level == PLAIN


def test_every_state_has_a_level_and_a_letter_of_its_own():
    found = dict(enumerate(State))
    view = line_states(SPEC, found)
    assert [view.cores[core].label for core in range(5)] == ["M", "O", "E", "S", "I"]
    assert len({view.cores[core].level for core in range(5)}) == 5
    assert view.cores[4].level == view.cores[31].level == PLAIN
    assert dict(view.legend)[view.cores[1].level] == "O: Owned"


def test_states_after_accesses():
    view = line_states(SPEC, states(SPEC, [(4, "update"), (9, "load")]))
    words = {core: mark.words for core, mark in view.cores.items() if mark.words != "Invalid"}
    assert words == {4: "Owned", 9: "Shared"}


def test_loads_are_compared_with_the_busiest_link():
    view = loads(SPEC, {(0, 1): 100, (1, 2): 50, (2, 3): 1}, curve="SHM8")
    assert view.links[0, 1].level == MOST_LEVELS
    assert [view.links[link].level for link in ((1, 2), (2, 3), (0, 4))] == [2, 1, PLAIN]
    assert view.links[0, 1].words == "100 lines, 66 % of all crossings"
    assert view.links[0, 4].label == "0"
    assert [words for _, words in view.legend] == [
        "1 to 39 % of the busiest",
        "40 to 59 % of the busiest",
        "the busiest",
    ]


def test_a_machine_without_traffic_or_links_has_loads_too():
    alone = MachineSpec.load("line:1x4")
    assert loads(alone, {}, curve="SHM8").legend == ()
    assert all(mark.level == PLAIN for mark in loads(SPEC, {}, curve="SHM8").links.values())
