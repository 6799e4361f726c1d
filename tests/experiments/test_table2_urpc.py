"""Table 2: calibrated on latencies, judged on throughput."""

from itertools import pairwise

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.table2_urpc import EXPERIMENT, Parameters, findings, points
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.published import published
from labkit.results import Progress, rows_of


@pytest.fixture(scope="module")
def rows():
    """All of Table 2, once."""
    return list(rows_of(points(Parameters())))


def beside(rows, measure):
    return [row for row in rows if row.curve.startswith(measure) and row.published is not None]


def test_every_machine_at_every_distance(rows):
    places = [
        (name, distance) for name in machine_names() for distance in MachineSpec.load(name).partners
    ]
    for measure in ("latency", "throughput"):
        assert [(row.machine, row.x) for row in rows if row.curve.startswith(measure)] == places


def test_the_verified_rows_and_no_others_are_published(rows):
    verified = sorted(id for id in published() if id.startswith("table2.urpc."))
    assert len(verified) == 6
    shown = [row.published for row in rows if row.published is not None]
    assert sorted(shown) == sorted(published()[id].number for id in verified)


def test_throughput_is_predicted_within_fifteen_per_cent(rows):
    predicted = beside(rows, "throughput")
    assert [row.machine for row in predicted] == ["amd_2x2", "amd_8x4", "intel_2x4"]
    assert not any(row.calibrated for row in predicted)
    assert all(abs(row.error_percent) <= 15 for row in predicted)


def test_latency_is_calibrated_and_says_so(rows):
    fitted = beside(rows, "latency")
    assert all(row.calibrated and abs(row.error_percent) <= 1 for row in fitted)


def test_distance_moves_latency_and_not_throughput(rows):
    """On links; the front-side bus moves both."""
    for name in ("amd_2x2", "amd_4x4", "amd_8x4"):
        values = {
            measure: [r.value for r in rows if r.machine == name and r.curve.startswith(measure)]
            for measure in ("latency", "throughput")
        }
        assert all(near < far for near, far in pairwise(values["latency"]))
        assert max(values["throughput"]) < 1.01 * min(values["throughput"])


def test_findings_compare_the_farthest_with_the_nearest(rows):
    said = findings(rows)
    assert "latency 8x4: 1.68 times as much from the farthest core as from the nearest" in said
    assert not any("1.00 times" in claim for claim in said), "what is equal is not worth a line"
    assert findings(rows)[-1].startswith("intel_2x4: what the bus takes is an assumption")


@pytest.mark.parametrize("change", [{"queue": 8}, {"era": "raw_2013"}])
def test_a_what_if_has_no_published_points(change):
    parameters = Parameters(machines=("amd_2x2",), measures=("throughput",), count=20, **change)
    assert all(row.published is None for row in rows_of(points(parameters)))


def test_a_longer_queue_helps_until_the_stores_decide():
    value = {}
    for queue in (1, 2, 4, 8, 16, 31):
        parameters = Parameters(machines=("amd_8x4",), measures=("throughput",), queue=queue)
        value[queue] = [row.value for row in rows_of(points(parameters))][2]
    assert value[1] < value[2] < value[4]
    assert value[16] == pytest.approx(value[31], rel=0.01)


def test_progress_comes_between_rows():
    """Progress at least every 2,000 engine events, and a last mark that all is done."""
    marks = [p for p in points(Parameters(machines=("amd_8x4",))) if isinstance(p, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(marks)]
    assert min(gaps) >= 0
    assert max(gaps) <= 2000
    assert marks[-1].done == marks[-1].total == 8


def test_a_run_is_a_function_of_its_parameters():
    parameters = Parameters(machines=("intel_2x4",), count=20)
    assert list(points(parameters)) == list(points(parameters))


def test_found_by_both_names_and_bad_input_is_refused():
    assert find("table2") is find("table2_urpc") is EXPERIMENT
    with pytest.raises(InvalidInput, match="queue: 32 is not a whole number from 1 to 31"):
        Parameters(queue=32)
