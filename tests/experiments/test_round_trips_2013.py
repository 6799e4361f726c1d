"""The measurements of 2013: every round trip within 12 %, and what was fitted says so."""

import pytest

from labkit.experiments import find
from labkit.experiments.round_trips_2013 import Parameters, groups, points
from labkit.published import published
from labkit.results import mean_absolute_error, rows_of


@pytest.fixture(scope="module")
def rows():
    return list(rows_of(points(Parameters())))


def of(rows, measure):
    return [row for row in rows if row.curve.startswith(measure)]


def test_every_measurement_of_both_machines_has_its_row(rows):
    measured = [point.number for id, point in published().items() if id.startswith("smelt13.")]
    assert sorted(row.published for row in rows) == sorted(
        number for number in measured if number is not None
    )


def test_round_trips_within_twelve_per_cent(rows):
    """One of them is fitted: inside a package of the 8x4-core machine."""
    trips = of(rows, "round trip")
    assert [(row.machine, row.x) for row in trips if row.calibrated] == [("amd_8x4", 0)]
    assert all(abs(row.error_percent) <= 12 for row in trips)
    assert mean_absolute_error(row for row in trips if row.scored) < 6


def test_sending_does_not_depend_on_distance_and_receiving_does(rows):
    for size in ("4x4", "8x4"):
        send = {row.value for row in of(rows, f"send {size}")}
        receive = {row.x: row.value for row in of(rows, f"receive {size}")}
        assert len(send) == 1
        assert list(receive.values()) == sorted(receive.values())
        assert len(set(receive.values())) == len(receive)


def test_packages_at_the_same_distance_are_kept_apart():
    assert list(groups("gruyere", "round trip", 3)) == ["A", "B", "C"]
    assert list(groups("gruyere", "round trip", 2)) == ["A", "B"]
    assert list(groups("sbrinz", "receive", 2)) == [""]
    assert list(groups("sbrinz", "send", 0)) == [""]
    assert groups("nos", "send", 0) == {}


def test_found_by_both_names():
    assert find("rtt2013") is find("round_trips_2013")
