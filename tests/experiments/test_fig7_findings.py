"""Slopes are those of straight lines; a curve wins from where it stays below, and not before."""

import pytest

from labkit.experiments.fig7_findings import cheaper_from, findings
from labkit.results import Row


def line(curve, values, **more):
    return [
        Row(
            experiment="test",
            machine="m",
            curve=curve,
            x_name="cores",
            x=x,
            value=value,
            unit="cycles",
            **more,
        )
        for x, value in values.items()
    ]


def test_the_slope_is_that_of_a_straight_line():
    rows = line("Linux", {x: 1000.0 + 800 * x for x in range(2, 6)})
    assert findings(rows) == ["Linux: 800 cycles for each core more"]
    assert findings(rows[:1]) == []


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        ([9, 9, 9], [1, 5, 10], 4),
        ([9, 9, 9], [10, 10, 10], 2),
        ([9, 9, 9], [10, 5, 10], 4),  # lower for a moment is not yet cheaper from there on
        ([9, 9, 9], [1, 5, 9], None),
    ],
)
def test_from_where_on_a_curve_stays_below(one, other, first):
    values = {("A", x): value for x, value in enumerate(one, 2)}
    values |= {("B", x): value for x, value in enumerate(other, 2)}
    assert cheaper_from("A", "B", values) == first


def test_where_messages_win_is_said_with_the_published_place():
    rows = [
        *line("Barrelfish", {2: 10.0, 3: 11.0, 4: 12.0}),
        *line("Linux", {2: 5.0, 3: 10.0, 4: 15.0}),
    ]
    assert "Barrelfish is cheaper than Linux from 4 cores on" in findings(rows)
