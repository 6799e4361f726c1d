"""Table 1: run on the CPU driver, calibrated, and it says so."""

from itertools import pairwise

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.table1_lrpc import EXPERIMENT, LRPC, Parameters, findings, points
from labkit.published import published
from labkit.results import Progress, rows_of

SHARES = "50 % for the system call, 25 % for the switch and the rest for the upcall"


@pytest.fixture(scope="module")
def rows():
    """All of Table 1, once."""
    return list(rows_of(points(Parameters())))


def test_every_machine_beside_its_published_number(rows):
    """Each point is calibrated, none counts as a prediction, and the run adds up to the number."""
    whole = [row for row in rows if row.curve == LRPC]
    assert [(row.machine, row.x, row.value) for row in whole] == [
        ("amd_2x2", 4, 757),
        ("intel_2x4", 8, 845),
        ("amd_4x4", 16, 1463),
        ("amd_8x4", 32, 1549),
    ]
    verified = [id for id in published() if id.startswith("table1.lrpc.") and id.endswith("cycles")]
    assert sorted(row.published for row in whole) == sorted(
        published()[id].number for id in verified
    )
    assert all(row.calibrated and row.error_percent == 0 and not row.scored for row in whole)


def test_the_shares_have_no_published_value_and_add_up(rows):
    for whole in (row for row in rows if row.curve == LRPC):
        parts = [row for row in rows if row.machine == whole.machine and row.curve != LRPC]
        assert [row.curve for row in parts] == ["system call", "switch", "upcall"]
        assert all(row.published is None and not row.calibrated for row in parts)
        assert sum(row.value for row in parts) == whole.value


def test_findings_claim_nothing_more(rows):
    assert findings(rows) == [
        "4 cores, 2x2-core AMD: 757 cycles are 270 ns",
        "8 cores, 2x4-core Intel: 845 cycles are 318 ns",
        "16 cores, 4x4-core AMD: 1,463 cycles are 585 ns",
        "32 cores, 8x4-core AMD: 1,549 cycles are 774 ns",
        "LRPC is calibrated on every machine: that it agrees says only that what ran adds up to it",
        f"How it divides is not published: {SHARES} are an assumption, the same on every machine",
    ]


def test_the_nanoseconds_are_those_of_the_paper():
    """The paper prints both; the second follows from the first and the clock."""
    said = "\n".join(findings(list(rows_of(points(Parameters(count=10))))))
    verified = [id for id in published() if id.startswith("table1.lrpc.") and id.endswith("ns")]
    assert len(verified) == 4
    assert all(f"are {published()[id].value} ns" in said for id in verified)


def test_rows_come_machine_after_machine_with_progress_in_between():
    marks = list(points(Parameters(count=10_000, machines=("amd_2x2", "intel_2x4"))))
    kinds = [isinstance(mark, Progress) for mark in marks]
    first_row, last_row = kinds.index(False), len(kinds) - 1 - kinds[::-1].index(False)
    assert any(kinds[first_row:last_row]), "the second machine runs after the first one's rows"
    progress = [mark for mark in marks if isinstance(mark, Progress)]
    gaps = [b.events - a.events for a, b in pairwise(progress)]
    assert 0 <= min(gaps) <= max(gaps) <= 2000
    assert progress[-1].done == progress[-1].total == 2


def test_found_by_both_names_and_bad_input_is_refused():
    assert find("table1") is find("table1_lrpc") is EXPERIMENT
    with pytest.raises(InvalidInput, match=r"count: 9 is not a whole number from 10 to 10000"):
        EXPERIMENT.read({"count": "9"})
