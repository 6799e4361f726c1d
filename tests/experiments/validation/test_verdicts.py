"""The verdicts: all bounds hold as built, what is worst stands first, and a worse model fails."""

import attrs
import pytest

from labkit.experiments.validation.verdicts import FAILS, FITTED, HOLDS, NO_BOUND, judge
from labkit.results import mean_absolute_error


@pytest.fixture(scope="module")
def verdicts(found):
    return judge(found)


def test_every_declared_bound_holds(verdicts):
    assert [verdict for verdict in verdicts if verdict.verdict == FAILS] == []
    assert {verdict.verdict for verdict in verdicts if verdict.bound} == {HOLDS}


def test_the_worst_stands_first(verdicts):
    errors = [
        abs(verdict.error_percent) for verdict in verdicts if verdict.error_percent is not None
    ]
    assert errors == sorted(errors, reverse=True)
    assert all(verdict.error_percent is None for verdict in verdicts[len(errors) :])


def test_a_curve_has_the_mean_error_of_its_predictions(found, verdicts):
    (verdict,) = [each for each in verdicts if (each.experiment, each.what) == ("fig7", "Linux")]
    rows = [row for row in found["fig7"] if row.curve == "Linux" and row.x >= 6]
    assert verdict.error_percent == round(mean_absolute_error(rows), 1)
    assert verdict.points == 27


def test_what_was_fitted_and_what_is_not_promised_says_so(verdicts):
    each = {(verdict.experiment, verdict.machine, verdict.what): verdict for verdict in verdicts}
    assert each["table1", "amd_8x4", "LRPC"].verdict == FITTED
    assert each["fig3", "amd_4x4", "SHM1"].verdict == NO_BOUND
    assert "not predicted" in each["fig3", "amd_4x4", "SHM1"].remark


@pytest.mark.parametrize(("factor", "fails"), [(1.0, False), (1.3, True)])
def test_a_model_that_is_worse_fails(found, factor, fails):
    """Seeded: Linux dearer by a third stands first, and the crossing moves out of its bounds."""
    dearer = [
        row
        if row.curve != "Linux"
        else attrs.evolve(
            row,
            value=row.computed * factor,
            error_percent=100 * (row.computed * factor / row.published - 1),
        )
        for row in found["fig7"]
    ]
    verdicts = judge({**found, "fig7": dearer})
    failed = [verdict.what for verdict in verdicts if verdict.verdict == FAILS]
    assert ("Linux" in failed) == fails
    assert (verdicts[0].verdict == FAILS) == fails


def test_a_forgotten_point_fails(found):
    verdicts = judge({**found, "rtt2013": found["rtt2013"][1:]})
    assert verdicts[0].what == "published points without a row"
    assert verdicts[0].verdict == FAILS
