"""The model against everything published: one run, and views of it that appear as it gets on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets

from labkit.charts import agreement, beside, curves, fits, verdicts
from labkit.charts.text_twin import describe, markdown, table
from labkit.experiments import find
from labkit.experiments.validation import RUNS, judge
from labkit.experiments.validation.calibration import fitted_rows
from labkit.experiments.validation.claim import Found
from labkit.strings import say, translated
from labkit.studies.validation_sweep import found_in, validation_sweep
from labkit.widgets.html_table import html_of
from labkit.widgets.live_chart import LiveChart
from labkit.widgets.live_table import LiveTable
from labkit.widgets.sweep_run import SweepRun

View = Callable[[Found], None]
WORST = 12
"""Verdicts in the table that is always unfolded."""


class Validation(SweepRun):
    """Runs every experiment that has published values, as ``labkit validate`` does, and starts at once.

    ``found`` are the rows so far by experiment. What is done is kept in the store, for the next time.
    """

    def __init__(self, store: str | Path | None = None) -> None:
        self.found: Found = {}
        self._views: list[View] = []
        super().__init__(lambda: validation_sweep(store=store), show=self._changed)
        self.run()

    def watch(self, view: View) -> None:
        """Call a view with the rows so far, now and whenever there are more."""
        self._views.append(view)
        view(self.found)

    def _changed(self, sweep: Any) -> None:
        self.found = found_in(sweep.outcomes.values())
        for view in self._views:
            view(self.found)


class Verdicts(ipywidgets.VBox):
    """Every curve and every published number, worst first, when all experiments have run."""

    def __init__(self, run: Validation) -> None:
        self.chart, self.table = _hidden(LiveChart()), ipywidgets.HTML()
        super().__init__((self.chart, self.table))
        run.watch(self._show)

    def _show(self, found: Found) -> None:
        if len(found) < len(RUNS):
            self.table.value = _waits("labkit validate")
            return
        judged = judge(found)
        title = say("verdicts.title")
        self.chart.layout.display = ""
        cells, note = verdicts.cells(judged), say("verdicts.note")
        twin = [verdicts.describe(judged, title=title), "", markdown(cells), note]
        self.chart.show(verdicts.document(judged, title=title), text="\n".join(twin))
        most = say("verdicts.most", count=WORST, all=len(judged))
        self.table.value = html_of(cells[: WORST + 1], note=f"{most} {note}")


class Agreement(ipywidgets.VBox):
    """Every published point that the model computes, too, over the model's; more of them as they come."""

    def __init__(self, run: Validation) -> None:
        self.chart, self.table = LiveChart(), ipywidgets.HTML()
        super().__init__((self.chart, self.table))
        run.watch(self._show)

    def _show(self, found: Found) -> None:
        title = say("agreement.title")
        said = agreement.describe(found, title=title)
        self.chart.show(agreement.document(found, title=title), text=said)
        self.table.value = html_of(agreement.cells(found)) if found else ""


class BesidePublished(ipywidgets.VBox):
    """One figure or table of the paper: the model beside the published values, and its errors.

    Args:
        run: what computes it.
        name: the experiment's short name.
        as_table: whether it is shown as a table, as the paper prints it.
    """

    def __init__(self, run: Validation, name: str, *, as_table: bool = False) -> None:
        self.experiment = find(name)
        self.chart = LiveTable() if as_table else _hidden(LiveChart())
        self.residuals = None if as_table else _hidden(LiveChart())
        self.waiting = ipywidgets.HTML(_waits(name))
        parts = (self.waiting, self.chart, self.residuals)
        super().__init__([part for part in parts if part is not None])
        run.watch(self._show)

    def _show(self, found: Found) -> None:
        rows = found.get(self.experiment.short)
        if rows is None or self.waiting.layout.display == "none":
            return
        self.waiting.layout.display = "none"
        title = translated(self.experiment.title)
        if isinstance(self.chart, LiveTable):
            self.chart.show({"page": beside.page(rows, title=title)}, state="complete")
            return
        x_label, y_label = self.experiment.x_label, self.experiment.y_label
        figure = curves.document(rows, title=title, x_label=x_label, y_label=y_label)
        words = "\n".join([describe(rows, title=title), "", table(rows)])
        self.chart.show(figure, text=words)
        assert self.residuals is not None
        self.residuals.show(curves.residuals_document(rows, x_label=x_label))
        self.chart.layout.display = self.residuals.layout.display = ""


class FittedPoints(ipywidgets.HTML):
    """What the model makes of the points that it was fitted to."""

    def __init__(self, run: Validation) -> None:
        super().__init__()
        run.watch(self._show)

    def _show(self, found: Found) -> None:
        rows = fitted_rows(found)
        cells = fits.points(rows)
        note = say("fitted.rows_note")
        self.value = html_of(cells, note=note) if rows else _waits("labkit validate")


def _hidden(chart: LiveChart) -> LiveChart:
    """Return a chart that takes no room before it has something to show."""
    chart.layout.display = "none"
    return chart


def _waits(name: str) -> str:
    return f'<p class="labkit-progress">{say("sweep_run.waits", name=name)}</p>'
