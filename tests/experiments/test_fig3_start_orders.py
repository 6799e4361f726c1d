"""The order in which cores start changes little: arbitration, not luck."""

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.fig3_start_orders import JUDGED, Parameters, points, spreads
from labkit.results import Progress, Row, rows_of

MOST_GROWTH = 5
"""Points by which the mean error may grow."""


def error(curve, value, seed=0):
    row = {"experiment": "e", "machine": "m", "x_name": "seed", "unit": "%"}
    return Row(**row, curve=curve, x=seed, value=value, seed=seed)


def grown(rows):
    """Curves whose mean error over random orders is too far above that of the cores in order."""
    return [each.curve for each in spreads(rows) if each.mean > each.in_order + MOST_GROWTH]


def test_twenty_random_orders_cost_no_more_than_five_points(capsys):
    """Mean and worst over 20 seeds, for every judged curve, over 6 to 16 cores."""
    rows = list(rows_of(points(Parameters())))
    with capsys.disabled():
        print("\n" + "\n".join(find("orders").findings(rows)))
    assert [each.curve for each in spreads(rows)] == list(JUDGED)
    assert [sum(row.curve == curve for row in rows) for curve in JUDGED] == [20] * len(JUDGED)
    assert grown(rows) == []


def test_a_curve_that_depends_on_the_order_is_noticed():
    """As a model that serves first come, first served: SHM8 at 31 % (its mean) instead of 8 %."""
    rows = [error("SHM8 in order", 8.0), error("SHM8", 20.0), error("SHM8", 42.0, seed=1)]
    assert grown(rows) == ["SHM8"]
    assert [str(each) for each in spreads(rows)] == [
        "SHM8: 8.0 % in order; in 2 random orders 31.0 % on average (+23.0 points), 42.0 % at worst"
    ]


def test_progress_counts_the_runs_and_never_falls():
    few = Parameters(curves=("MSG1",), cores=(6, 7), orders=2)
    marks = [point for point in points(few) if isinstance(point, Progress)]
    assert [mark.events for mark in marks] == sorted(mark.events for mark in marks)
    assert (marks[-1].done, marks[-1].total) == (3, 3)


def test_a_seed_is_an_order_and_repeats():
    few = Parameters(curves=("SHM8",), cores=(6, 6), orders=3)
    rows = list(rows_of(points(few)))
    assert rows == list(rows_of(points(few)))
    assert [(row.curve, row.seed) for row in rows] == [
        ("SHM8 in order", 0),
        ("SHM8", 0),
        ("SHM8", 1),
        ("SHM8", 2),
    ]


def test_only_predicted_points_are_judged():
    with pytest.raises(InvalidInput, match=r"cores: 5:16 is not .* within 6:16 cores"):
        find("orders").read({"cores": "5:16"})
