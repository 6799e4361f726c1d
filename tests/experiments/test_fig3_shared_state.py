"""Figure 3 against published.csv: calibrated on 2 to 5 cores, judged on 6 to 16."""

from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.fig3_shared_state import (
    CURVES,
    ORDERS,
    SHAPE_LABELS,
    Parameters,
    messages_win_from,
    points,
)
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.results import Progress, Row, mean_absolute_error, rows_of

BOUNDS = {"SHM4": 12, "SHM8": 12, "MSG1": 12, "MSG8": 12, "Server": 10}


@pytest.fixture(scope="module")
def rows():
    """All of Figure 3, once."""
    return list(rows_of(points(Parameters())))


def predicted(rows, curve):
    """The points of a curve that are judged: 6 to 16 cores, none of them calibrated."""
    chosen = [row for row in rows if row.curve == curve and row.x >= 6]
    assert len(chosen) == 11
    assert not any(row.calibrated for row in chosen)
    return chosen


@pytest.mark.parametrize(("curve", "bound"), BOUNDS.items())
def test_mean_error_over_6_to_16_cores(rows, curve, bound):
    assert mean_absolute_error(predicted(rows, curve)) <= bound


def test_where_messages_win(rows):
    """SHM4 crosses MSG8 between 3 and 4 cores, SHM8 starts above it, SHM2 never crosses."""
    assert messages_win_from(rows, shared="SHM4", messages="MSG8") == 4
    assert messages_win_from(rows, shared="SHM8", messages="MSG8") == 2
    assert messages_win_from(rows, shared="SHM2", messages="MSG8") is None


def test_the_server_does_twice_the_updates_of_sixteen_cores(rows):
    value = {(row.curve, row.x): row.value for row in rows}
    ratio = (1 / value["Server", 16]) / (16 / value["SHM8", 16])
    assert 1.7 <= ratio <= 2.4


@pytest.mark.parametrize("curve", ["SHM4", "SHM8", "MSG8"])
def test_a_random_start_order_changes_little(rows, curve):
    """Arbitration, not luck: the mean error grows by no more than five points over 20 seeds."""
    in_order = mean_absolute_error(predicted(rows, curve))
    errors = []
    for seed in range(20):
        shuffled = Parameters(cores=(6, 16), curves=(curve,), order="random", seed=seed)
        errors.append(mean_absolute_error(predicted(list(rows_of(points(shuffled))), curve)))
    mean = sum(errors) / len(errors)
    print(
        f"{curve}: in order {in_order:.1f} %, random mean {mean:.1f} %, worst {max(errors):.1f} %"
    )
    assert mean <= in_order + 5


def test_a_run_is_a_function_of_its_parameters():
    parameters = Parameters(cores=(5, 6), order="random", seed=7)
    assert list(points(parameters)) == list(points(parameters))


def test_progress_comes_between_rows():
    """Progress at least every 2,000 engine events, and a last mark that all is done."""
    marks = [point for point in points(Parameters(cores=(8, 8))) if isinstance(point, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(marks)]
    assert max(gaps) <= 2000
    assert marks[-1].done == marks[-1].total == 7


def test_a_what_if_has_no_published_points():
    rows = rows_of(points(Parameters(cores=(4, 4), topology="line")))
    assert all(row.published is None for row in rows)


@pytest.mark.parametrize("name", machine_names())
def test_every_machine_runs_as_a_whole_unless_told_otherwise(name):
    """The default range ends at the machine's last core; only the published machine is compared."""
    parameters = Parameters(machine=name, curves=("SHM8", "MSG1"), cycles=100_000)
    most = MachineSpec.load(name).topology.cores
    assert parameters.cores == (2, most)
    rows = list(rows_of(points(parameters)))
    assert [row.x for row in rows[::2]] == list(range(2, most + 1))
    assert all(row.value > 0 and row.machine == name for row in rows)
    assert any(row.published is not None for row in rows) == (name == "amd_4x4")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"topology": "ring"}, "topology: intel_2x4 has no links .*; try as built"),
        ({"hop_percent": 50}, "hop_percent: intel_2x4 has no links .*; try 100"),
        ({"cores": (2, 9)}, "cores: 2:9 is not within 1:8, intel_2x4 has 8 cores; try 2:8"),
    ],
)
def test_what_a_machine_does_not_have_is_refused(change, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        Parameters(machine="intel_2x4", **change)


def test_found_by_both_names():
    assert find("fig3") is find("fig3_shared_state")
    with pytest.raises(InvalidInput, match=r"experiment: fig33 is not one of fig3"):
        find("fig33")


@settings(max_examples=15, deadline=None)
@given(
    cores=st.tuples(st.integers(-1, 20), st.integers(-1, 20)),
    curve=st.sampled_from(list(CURVES)),
    misses=st.integers(0, 40),
    clients=st.integers(0, 20),
    topology=st.sampled_from(list(SHAPE_LABELS)),
    hop_percent=st.integers(-5, 450),
    order=st.sampled_from(list(ORDERS)),
)
def test_any_parameters_give_a_result_or_one_sentence(**given_parameters):
    """Never a traceback, never a hang: a valid result or ``InvalidInput``."""
    curve = given_parameters.pop("curve")
    try:
        parameters = Parameters(curves=(curve,), cycles=40_000, **given_parameters)
    except InvalidInput as error:
        assert "try" in str(error)
        return
    cores = parameters.cores[1]
    last = attrs.evolve(parameters, cores=(cores, cores))
    results = [point for point in points(last) if isinstance(point, Row)]
    assert all(row.value > 0 for row in results)
    assert len(results) == (cores > 1 or curve.startswith("SHM"))
