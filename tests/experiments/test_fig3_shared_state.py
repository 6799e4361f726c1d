"""Figure 3 against published.csv: calibrated on 2 to 5 cores, judged on 6 to 16."""

import itertools
import signal
from contextlib import contextmanager
from itertools import pairwise

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.choices import ERAS
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


def test_a_run_is_a_function_of_its_parameters():
    parameters = Parameters(cores=(5, 6), order="random", seed=7)
    assert list(points(parameters)) == list(points(parameters))


def test_progress_comes_between_rows():
    """Progress at least every 2,000 engine events, and a last mark that all is done."""
    marks = [point for point in points(Parameters(cores=(8, 8))) if isinstance(point, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(marks)]
    assert max(gaps) <= 2000
    assert marks[-1].done == marks[-1].total == 7


@pytest.mark.parametrize(
    "what_if",
    [
        {"topology": "line"},
        {"hop_percent": 99},
        {"era": "raw_2013"},
        {"misses": 1},
        {"clients": 2},
    ],
)
def test_a_what_if_has_no_published_points(what_if):
    """Nobody measured that machine, or that many clients."""
    rows = list(rows_of(points(Parameters(cores=(4, 4), **what_if))))
    assert rows
    assert all(row.published is None for row in rows)


def test_all_other_cores_are_the_clients_that_were_measured():
    rows = rows_of(points(Parameters(cores=(4, 4), clients=3, curves=("MSG8",))))
    assert [row.published is not None for row in rows] == [True]


def test_a_run_too_short_to_measure_goes_on():
    """Sixteen lines, one miss at a time, dear links: no core updates twice in the usual time."""
    slow = Parameters(
        cores=(16, 16), curves=("SHM16",), misses=1, hop_percent=400, topology="line", cycles=20_000
    )
    (row,) = rows_of(points(slow))
    assert row.value > 20_000


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


CORES = st.integers(1, 16)
GOOD = {
    "cores": st.tuples(CORES, CORES).map(sorted).map("{0[0]}:{0[1]}".format),
    "curves": st.lists(st.sampled_from(list(CURVES)), min_size=1, max_size=2).map(",".join),
    "clients": st.integers(1, 20).map(str),
    "misses": st.integers(1, 32).map(str),
    "topology": st.sampled_from(list(SHAPE_LABELS)),
    "hop_percent": st.integers(0, 400).map(str),
    "era": st.sampled_from(list(ERAS)),
    "order": st.sampled_from(list(ORDERS)),
    "seed": st.integers(0, 999_999).map(str),
    "cycles": st.integers(20_000, 40_000).map(str),
}
BAD = ("", "-1", "0", "2:400", "16:2", "1e9", "9" * 30, "nosuch", "SHM3", "two\nlines", "²", "\x00")


@contextmanager
def within(*, seconds):
    """Interrupt what takes longer, also a loop that never comes back to the engine."""

    def stop(*_):
        raise TimeoutError(f"still at work after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@given(
    good=st.fixed_dictionaries({}, optional=GOOD),
    bad=st.dictionaries(
        st.sampled_from([*GOOD, "machine", "nosuch"]),
        st.sampled_from(BAD) | st.text(max_size=12),
        max_size=1,
    ),
)
def test_any_parameters_give_a_result_or_one_sentence(good, bad):
    """Never a traceback, never a hang: within ten seconds a valid result or ``InvalidInput``."""
    with within(seconds=10):
        try:
            parameters = find("fig3").read({"cycles": "20000", **good, **bad})
        except InvalidInput as error:
            assert str(error).startswith(f"{error.parameter}: ")
            assert str(error).endswith(".")
            assert error.fix
            assert str(error).isprintable()
            event("refused")
            return
        event("ran")
        # The last core count is the largest machine; the others are tested as a whole above.
        cores = parameters.cores[1]
        last = attrs.evolve(parameters, cores=(cores, cores))
        results = [point for point in points(last) if isinstance(point, Row)]
        assert all(row.value > 0 for row in results)
        assert [row.curve for row in results] == [
            name for name in parameters.curves if cores > 1 or name.startswith("SHM")
        ]


def test_a_hang_is_noticed():
    with pytest.raises(TimeoutError), within(seconds=0.1):
        next(number for number in itertools.count() if number < 0)
