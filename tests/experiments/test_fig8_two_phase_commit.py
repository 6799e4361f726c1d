"""Figure 8: the model's own curves, and it says so."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.fig8_two_phase_commit import (
    EXPERIMENT,
    PIPELINED,
    SINGLE,
    Parameters,
    findings,
    points,
)
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.scheduler import timeslice
from labkit.results import Progress, rows_of


@pytest.fixture(scope="module")
def rows():
    """Figure 8 at a few core counts, each from a boot of its own."""
    return [
        row
        for cores in (2, 8, 16, 32)
        for row in rows_of(points(Parameters(cores=(cores, cores), count=4)))
    ]


def test_both_rise_and_a_pipeline_is_cheaper(rows):
    values = {(row.curve, row.x): row.computed for row in rows}
    for name in (SINGLE, PIPELINED):
        curve = [values[name, cores] for cores in (2, 8, 16, 32)]
        assert curve == sorted(curve)
    assert all(values[PIPELINED, x] < 0.6 * values[SINGLE, x] for x in (2, 8, 16, 32))


def test_nothing_is_published_and_it_says_so(rows):
    assert all(row.published is None and not row.calibrated for row in rows)
    assert "no published values" in EXPERIMENT.title
    said = findings(rows)
    assert (
        said[0]
        == "No published value of this figure was available: both curves are the model's own"
    )
    assert any(sentence.startswith("With 32 cores a pipeline makes") for sentence in said)


def test_rows_come_with_progress_and_the_same_each_time():
    given = Parameters(machine="amd_2x2", count=4)
    first, second = list(points(given)), list(points(given))
    assert first == second
    progress = [mark for mark in first if isinstance(mark, Progress)]
    assert progress[-1].done == progress[-1].total == len(first) - len(progress) == 6


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cores": "2:40"}, "cores: 2:40 is not within 2:32, amd_8x4 has 32 cores; try 2:32"),
        ({"cores": "1"}, "cores: 1 is not a number or a range LOW:HIGH within 2:32"),
        ({"tree": "chain"}, "tree: chain is not one of NUMA-aware_multicast"),
        ({"ahead": "0"}, "ahead: 0 is not a whole number from 1 to 64"),
    ],
)
def test_bad_input_is_refused(given, says):
    assert find("fig8") is find("fig8_two_phase_commit") is EXPERIMENT
    with pytest.raises(InvalidInput, match=says):
        EXPERIMENT.read(given)


def test_a_busy_core_holds_everybody_up_by_its_scheduler():
    """A monitor waits for its turn behind a slice of 80 ms; messages are nothing beside that."""
    slice = timeslice(MachineSpec.load("amd_2x2"))
    given = {"machine": "amd_2x2", "curves": (SINGLE,), "count": 2}
    alone = [row.computed for row in rows_of(points(Parameters(**given)))]
    beside = [row.computed for row in rows_of(points(Parameters(**given, busy=1)))]
    assert max(alone) < slice / 1000
    turns = [cycles / slice for cycles in beside]
    assert [round(turn) for turn in turns] == pytest.approx(turns, abs=0.01)
    assert all(1 <= round(turn) <= 2 for turn in turns)
