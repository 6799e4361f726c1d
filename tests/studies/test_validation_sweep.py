"""Validation as a sweep: a point an experiment, known by what it is, and nothing run twice."""

from labkit.experiments import find
from labkit.experiments.validation import RUNS
from labkit.parameters import to_text
from labkit.results import rows_of
from labkit.studies.experiment_sweep import sweep
from labkit.studies.validation_sweep import found_in, validation_sweep
from labkit.sweeps.point import Outcome


def points():
    return {point.axes["experiment"]: point for point in validation_sweep().points}


def test_every_experiment_with_published_values_is_a_point():
    assert list(points()) == list(RUNS)


def test_a_point_is_the_same_as_of_any_other_sweep():
    """So that a store serves both."""
    order = find("orders")
    over = {name: [text] for name, text in to_text(order.parameters()).items() if ":" not in text}
    (same,) = sweep(order, over=over).points
    assert same.key == points()["orders"].key


def test_a_point_computes_the_rows_of_its_experiment():
    run, table1 = validation_sweep(), find("table1")
    rows = list(rows_of(run._function("table1")))
    assert rows == list(rows_of(table1.points(table1.parameters())))


def test_what_is_not_done_is_not_found():
    first, second, *_ = validation_sweep().points
    outcomes = [
        Outcome(index=0, point=first),
        Outcome(index=1, point=second, state="failed", problem="ZeroDivisionError: five"),
    ]
    assert found_in(outcomes) == {first.axes["experiment"]: ()}
