"""Replicas or sharing: replicas win where there are enough reads, and the findings say from where."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.replication import (
    EXPERIMENT,
    LOG,
    SERVER,
    Parameters,
    best_at,
    findings,
    points,
    replicas_win_from,
)
from labkit.results import Progress, rows_of


@pytest.fixture(scope="module")
def rows():
    """The default run, once."""
    return list(rows_of(points(Parameters())))


def test_reads_make_replicas_cheap_and_nothing_else(rows):
    values = {(row.curve, row.x): row.computed for row in rows}
    shares = sorted({row.x for row in rows})
    assert shares == [*range(0, 101, 10)]
    log = [values[LOG, share] for share in shares]
    assert log == sorted(log, reverse=True)
    assert log[-1] < 20
    assert len({values[SERVER, share] for share in shares}) == 1


def test_findings_say_who_wins_where(rows):
    best = best_at(rows)
    assert best[0] == SERVER
    assert best[100] == LOG
    share = replicas_win_from(rows)
    assert 50 < share < 100
    said = findings(rows)
    assert said[0] == f"Cheapest at 0 to {share - 10} % reads: server"
    assert said[1] == f"Cheapest at {share} to 100 % reads: replicated log"
    assert all(row.published is None for row in rows)


def test_who_never_wins_wins_from_nowhere(rows):
    few = [row for row in rows if row.x < 50]
    assert replicas_win_from(few) is None
    assert replicas_win_from([]) is None


def test_rows_come_with_progress_and_the_same_each_time():
    given = Parameters(cores=4, step=50)
    first, second = list(points(given)), list(points(given))
    assert first == second
    progress = [mark for mark in first if isinstance(mark, Progress)]
    assert progress[-1].done == progress[-1].total == 15


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cores": "17"}, "cores: 17 is not within 2 to 16, amd_4x4 has 16 cores; try 16"),
        ({"reads": "0:101"}, "reads: 0:101 is not a number or a range LOW:HIGH within 0:100"),
        ({"curves": "lock"}, "curves: lock is not a comma-separated list of replicated log"),
    ],
)
def test_bad_input_is_refused(given, says):
    assert find("replication") is EXPERIMENT
    with pytest.raises(InvalidInput, match=says):
        EXPERIMENT.read(given)
