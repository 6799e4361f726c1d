"""The words about an access agree with the model: a hit is called a hit, a source is where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.access_words import what, who_holds, why
from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import costs, states

MACHINE = MachineSpec.load("amd_4x4")
WRITTEN = (0, "update")
ACCESSES = st.tuples(
    st.integers(0, MACHINE.topology.cores - 1), st.sampled_from(("load", "update"))
)


def words(*steps):
    """What is said about the last of some steps."""
    before = states(MACHINE, list(steps[:-1])) if steps[1:] else {}
    return why(steps[-1], before, MACHINE.topology)


@given(st.lists(ACCESSES, min_size=1, max_size=6))
def test_hit_is_said_exactly_where_the_model_hits(steps):
    hit = costs(MACHINE, steps)[-1] == MACHINE.cycles("hit_cycles")
    assert words(*steps).startswith("A hit") == hit


@given(st.lists(ACCESSES, min_size=1, max_size=6))
def test_no_data_travel_only_where_the_writer_held_a_copy(steps):
    before = states(MACHINE, steps[:-1]) if steps[1:] else {}
    held = before.get(steps[-1][0], State.INVALID) is not State.INVALID
    assert ("data come from" in words(*steps)) == (not held)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([(5, "load")], "A miss: the data come from the memory of package 0, one link away."),
        ([WRITTEN, (12, "load")], "A miss: the data come from the cache of core 0, 2 links away."),
        ([WRITTEN, (1, "load")], "A miss: the data come from the cache of core 0, on the same package."),
        ([WRITTEN, (0, "update")], "A hit: core 0 has the only copy and may write it."),
        ([WRITTEN, (0, "load")], "A hit: core 0 has a copy."),
    ],
)  # fmt: skip
def test_the_whole_sentence(steps, said):
    assert words(*steps) == said


def test_a_writer_that_has_the_data_and_one_that_has_not():
    steps = [(0, "update"), (4, "load")]
    probes = "every package is probed, and it waits until all have answered."
    assert f"{probes} It has the data already, so none travel." in words(*steps, (0, "update"))
    assert f"{probes} The data come from the cache of core 0, 2 links away." in words(
        *steps, (12, "update")
    )
    assert words(*steps, (0, "update")).endswith(" All other copies are invalid now.")
    assert not words((0, "update")).endswith("invalid now.")


def test_who_holds_names_states_in_full():
    assert who_holds({}) == "nobody, it is only in memory"
    assert who_holds(states(MACHINE, [(0, "update"), (4, "load")])) == "core 0 Owned, core 4 Shared"
    assert what((4, "load")) == "core 4 reads the line"
    assert what((0, "update")) == "core 0 writes the line"
