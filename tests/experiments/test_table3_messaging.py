"""Table 3: URPC's data lines are counted, throughput is predicted, L4 is published only."""

from labkit.experiments import find
from labkit.experiments.table3_messaging import Parameters, points
from labkit.results import rows_of

ROWS = {row.curve: row for row in rows_of(points(Parameters()))}


def test_data_lines_are_counted_within_one_of_the_published_eight():
    row = ROWS["URPC data"]
    assert row.published == 8
    assert abs(row.value - row.published) <= 1
    assert not row.calibrated


def test_throughput_is_predicted_and_latency_is_fitted():
    assert abs(ROWS["URPC throughput"].error_percent) <= 15
    assert ROWS["URPC latency"].calibrated
    assert not ROWS["URPC throughput"].calibrated


def test_what_the_model_does_not_have_stays_empty():
    """Instructions, and all of L4."""
    empty = {curve for curve, row in ROWS.items() if row.value is None}
    assert empty == {
        "URPC instructions",
        *(f"L4 {name}" for name in ("latency", "throughput", "instructions", "data")),
    }
    assert all(ROWS[curve].published is not None for curve in ROWS)
    assert not any(ROWS[curve].scored or ROWS[curve].calibrated for curve in empty)


def test_the_papers_claim():
    """URPC passes more messages, in fewer data lines, though a single one is no quicker."""
    assert ROWS["URPC throughput"].value > ROWS["L4 throughput"].published
    assert ROWS["URPC data"].value < ROWS["L4 data"].published
    assert ROWS["URPC latency"].value >= ROWS["L4 latency"].published


def test_found_by_both_names():
    assert find("table3") is find("table3_messaging")
