"""Figure 6: fitted to two points at two cores, judged from six cores on."""

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.fig6_shootdown_protocols import (
    EXPERIMENT,
    KNEES,
    PAPER_CURVES,
    Parameters,
    points,
)
from labkit.hardware.specification import machine_names
from labkit.published import curve
from labkit.results import mean_absolute_error, rows_of
from labkit.workloads.shootdown import WAITS


@pytest.fixture(scope="module")
def rows():
    """All of Figure 6, once."""
    return list(rows_of(points(Parameters())))


def of(rows, name):
    return {row.x: row for row in rows if row.curve == name}


def test_every_protocol_at_every_core_count_beside_its_published_value(rows):
    for name in PAPER_CURVES:
        published = curve(f"fig6.{name}")
        assert {x: row.published for x, row in of(rows, name).items()} == {
            x: point.number for x, point in published.items()
        }


def test_nothing_but_two_cores_is_calibrated(rows):
    fitted = {(row.curve, row.x) for row in rows if row.calibrated}
    assert fitted == {("Unicast", 2), ("Multicast", 2)}
    assert all(abs(row.error_percent) <= 1 for row in rows if row.calibrated)


@pytest.mark.parametrize(
    ("name", "bound"), [("Broadcast", 15), ("NUMA-aware_multicast", 15), ("Multicast", 15)]
)
def test_six_cores_and_more_are_predicted(rows, name, bound):
    predicted = [row for x, row in of(rows, name).items() if x >= 6]
    assert len(predicted) == 27
    assert mean_absolute_error(predicted) <= bound


@pytest.mark.parametrize("cores", [16, 32])
def test_broadcast_above_multicast_above_numa_aware(rows, cores):
    broadcast, _, multicast, numa_aware = (of(rows, name)[cores].value for name in PAPER_CURVES)
    assert broadcast > multicast > numa_aware


def test_numa_aware_multicast_hardly_grows(rows):
    """From 8 to 32 cores broadcast costs more than three times as much, NUMA-aware not half more."""
    growth = {name: of(rows, name)[32].value / of(rows, name)[8].value for name in PAPER_CURVES}
    assert growth["Broadcast"] > 3
    assert growth["NUMA-aware_multicast"] < 1.5


@pytest.mark.parametrize("knee", list(KNEES)[1:])
def test_a_hypothesis_moves_unicast_and_nothing_else(rows, knee):
    other = list(rows_of(points(Parameters(cores="30:32", knee=knee))))
    for name in PAPER_CURVES:
        same = all(of(rows, name)[x].value == row.value for x, row in of(other, name).items())
        assert same == (name != "Unicast")


def test_every_hypothesis_has_its_way_of_waiting():
    assert KNEES.keys() == WAITS.keys()


@pytest.mark.parametrize("machine", machine_names())
def test_it_runs_on_every_machine_and_compares_only_on_the_one_that_was_measured(machine):
    found = list(rows_of(points(Parameters(machine=machine))))
    assert all((row.published is not None) == (machine == "amd_8x4") for row in found)
    assert {row.curve for row in found} == set(PAPER_CURVES)


def test_what_was_not_measured_has_no_published_value():
    assert not any(row.published for row in rows_of(points(Parameters(cores=4, era="raw_2013"))))
    radix = list(rows_of(points(Parameters(cores=4, curves="Radix"))))
    assert [(row.curve, row.published) for row in radix] == [("Radix", None)]


def test_a_chain_is_the_slowest_tree():
    cost = {
        radix: next(rows_of(points(Parameters(cores=32, curves="Radix", radix=radix)))).value
        for radix in (1, 2, 4, 31)
    }
    assert max(cost, key=cost.get) == 1
    assert cost[4] < cost[31]


def test_more_cores_than_there_are():
    with pytest.raises(InvalidInput, match=r"cores: 2:17 is not within 2:16, amd_4x4 has 16"):
        Parameters(machine="amd_4x4", cores="2:17")


def test_it_is_found_by_its_names():
    assert find("fig6") is EXPERIMENT
    assert find("fig6_shootdown_protocols") is EXPERIMENT
    assert attrs.has(EXPERIMENT.parameters)
