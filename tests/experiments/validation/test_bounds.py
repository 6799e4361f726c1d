"""What is promised is promised of curves that there are, and only predictions count."""

from fnmatch import fnmatchcase

import attrs
import pytest

from labkit.experiments.validation.bounds import BOUNDS, Bound, bound_of, is_judged


def test_every_bound_is_of_a_curve_that_is_published(found):
    for name, bounds in BOUNDS.items():
        curves = {row.curve for row in found[name] if row.published is not None}
        for pattern in bounds:
            assert any(fnmatchcase(curve, pattern) for curve in curves), f"{name} {pattern}"


@pytest.mark.parametrize(
    ("experiment", "curve", "bound"),
    [
        *(("fig3", curve, "mean <= 12 %") for curve in ("SHM4", "SHM8", "MSG1", "MSG8")),
        ("fig3", "Server", "mean <= 10 %"),
        *(("fig6", curve, "mean <= 15 %") for curve in ("Broadcast", "NUMA-aware_multicast")),
        *(("fig7", curve, "mean <= 10 %") for curve in ("Linux", "Windows")),
        ("fig7", "Barrelfish", "mean <= 15 %"),
        ("table2", "throughput 8x4", "each <= 15 %"),
        ("table3", "URPC data", "each <= 12.5 %"),
        ("rtt2013", "round trip 8x4 A", "each <= 12 %"),
    ],
)
def test_the_bounds_are_those_of_the_issues(experiment, curve, bound):
    assert str(bound_of(experiment, curve)) == bound


@pytest.mark.parametrize("curve", ["SHM1", "SHM2"])
def test_what_is_not_promised_says_why(curve):
    assert not isinstance(bound_of("fig3", curve), Bound)
    assert "not predicted" in bound_of("fig3", curve).reason
    assert bound_of("nosuch", "curve").reason == ""


def test_fitted_points_and_small_core_counts_are_not_judged(found):
    row = next(row for row in found["fig7"] if (row.curve, row.x) == ("Linux", 6))
    assert is_judged(row)
    assert not is_judged(attrs.evolve(row, x=5))
    assert not is_judged(attrs.evolve(row, calibrated=True))
    assert is_judged(attrs.evolve(row, x=1, x_name="hops"))
