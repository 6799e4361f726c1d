"""Views of a validation: what waits, what appears, and the whole with its twins."""

import pytest

from labkit.experiments import find
from labkit.experiments.validation import RUNS
from labkit.results import rows_of
from labkit.widgets import validation
from labkit.widgets.validation import Agreement, BesidePublished, FittedPoints, Verdicts


class Run:
    """Rows that come when a test says so."""

    def __init__(self):
        self.views, self.found = [], {}

    def watch(self, view):
        self.views.append(view)
        view(self.found)

    def come(self, **found):
        self.found = {**self.found, **found}
        for view in self.views:
            view(self.found)


@pytest.fixture(scope="module")
def table1():
    experiment = find("table1")
    return list(rows_of(experiment.points(experiment.parameters())))


def test_a_figure_waits_and_then_shows_itself_once(line):
    run = Run()
    view = BesidePublished(run, "fig3")
    assert "appears as soon as fig3 has run" in view.waiting.value
    assert view.chart.layout.display == "none"
    rows = list(rows_of(line.points(line.parameters())))
    run.come(fig3=rows)
    assert (view.waiting.layout.display, view.chart.layout.display) == ("none", "")
    assert "SHM1" in view.chart.frame["text"]
    run.come(fig6=[])
    assert view.chart.frame["number"] == 1, "other experiments do not draw it again"


def test_a_table_is_shown_as_one(table1):
    run = Run()
    view = BesidePublished(run, "table1", as_table=True)
    run.come(table1=table1)
    assert view.residuals is None
    assert "fitted" in view.chart.value


def test_fitted_points_have_their_residuals(table1):
    run = Run()
    view = FittedPoints(run)
    assert "appears" in view.value
    run.come(table1=table1)
    assert view.value.count("+0.0 %") == 4


def test_agreement_grows(table1):
    run = Run()
    view = Agreement(run)
    assert view.table.value == ""
    run.come(table1=table1)
    assert "table1" in view.table.value


def test_verdicts_wait_for_everything(monkeypatch):
    run = Run()
    view = Verdicts(run)
    assert "appears" in view.table.value
    monkeypatch.setattr(validation, "judge", lambda _: [])
    run.come(**dict.fromkeys(RUNS, ()))
    assert view.chart.layout.display == ""
    assert "0 worst" not in view.table.value
