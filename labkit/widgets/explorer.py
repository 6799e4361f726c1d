"""A panel on one experiment: its controls, its run, its chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from labkit.charts import beside, curves
from labkit.charts.page import page
from labkit.charts.text_twin import describe, table
from labkit.errors import InvalidInput
from labkit.experiments.experiment import Experiment
from labkit.results import Row, to_csv
from labkit.strings import say, translated
from labkit.widgets.controls import Controls
from labkit.widgets.download import Download
from labkit.widgets.live_chart import LiveChart
from labkit.widgets.live_run import LiveRun
from labkit.widgets.live_table import LiveTable
from labkit.widgets.one_run import Snapshot
from labkit.widgets.point_opener import PointOpener
from labkit.widgets.prediction import Guess
from labkit.widgets.run_buttons import RunButtons
from labkit.widgets.status import StatusLine, guarded


class Explorer(ipywidgets.VBox):
    """Runs an experiment whenever a control moves and draws its points as they are computed.

    Make it in a notebook cell and let the cell end with it. ``rows`` are those of the last complete
    run.

    Args:
        experiment: what to run.
        shown: names of the parameters that get a control; all of them when empty.
        parameters: where the controls begin and what reset goes back to; the defaults when None.
        guess: asked before the first run; drawn on every chart and compared with each result.
        residuals: whether the errors against the published values get a chart of their own.
        title: what the chart shows; the experiment's own title when empty.
        as_table: whether the rows are shown as a table of the model beside the published values,
            which suits what the paper prints as a table. It needs no chart of the errors.
        completed: called with the rows of each complete run.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        shown: Sequence[str] = (),
        parameters: Any = None,
        guess: Guess | None = None,
        residuals: bool = True,
        title: str = "",
        as_table: bool = False,
        completed: Callable[[Sequence[Row]], None] | None = None,
    ) -> None:
        self.experiment, self.guess, self._completed = experiment, guess, completed
        self.title = translated(title or experiment.title)
        self.rows: tuple[Row, ...] = ()
        self._state = "idle"
        self.status = StatusLine()
        start = experiment.parameters() if parameters is None else parameters
        self.controls = Controls(
            start,
            shown=shown,
            limits=experiment.limits,
            changed=guarded(self._changed, self.status),
        )
        actions = {name: guarded(getattr(self, name), self.status) for name in ACTIONS}
        self.buttons = RunButtons(**actions)
        self.opener = PointOpener(experiment)
        self.chart = LiveTable() if as_table else LiveChart(picked=self.opener.pick)
        self.residuals = LiveChart() if residuals and not as_table else None
        if self.residuals is not None:
            self.residuals.layout.display = "none"  # until there is an error to show
        filename = f"{experiment.name}.csv"
        self.download = Download(
            say("save.csv"), filename=filename, content=lambda: to_csv(self.rows)
        )
        self.web_page = Download(
            say("save.web_page"),
            filename=f"{experiment.name}.html",
            content=self._web_page,
            kind="text/html",
        )
        self._live = LiveRun(experiment.points, show=self._show, fail=self._fail)
        super().__init__(children=self._parts())
        self.add_class("labkit-explorer")
        self._unlock()

    def run(self) -> None:
        """Go on with a stopped run, or compute all points anew with what the controls say."""
        if self._state == "stopped":
            self._now("running")
            self._live.resume()
        else:
            self._request(notice="")

    def stop(self) -> None:
        """Stop; the points so far stay."""
        self._live.stop()

    def step(self) -> None:
        """Compute one point more of a stopped run, or the first of a new one."""
        self._live.step(self._parameters())

    def reset(self) -> None:
        """Set all controls back and run."""
        self.controls.reset()
        self._request(notice="")

    def change(self, **hidden: Any) -> None:
        """Run with other values of parameters that have no control."""
        self.controls.change(**hidden)
        self._request(notice="")

    async def finished(self) -> None:
        """Wait until nothing runs; raise what ended the last run, if it failed."""
        await self._live.finished()

    def _parts(self) -> tuple[ipywidgets.Widget, ...]:
        bar = ipywidgets.HBox(children=(self.buttons, self.download, self.web_page))
        bar.layout.flex_flow = "row wrap"
        charts = (self.chart, self.opener, self.residuals)
        parts = (self.guess, self.controls, bar, self.status, *charts)
        return tuple(part for part in parts if part is not None)

    def _unlock(self) -> None:
        """Run at once, or as soon as the reader has made a guess."""
        if self.guess is None or self.guess.value is not None:
            self.controls.unlock()
            self.chart.layout.display = ""
            guarded(self._request, self.status)(notice="")
            return
        self.controls.lock()
        # Charts that wait for a guess take no room.
        self.chart.layout.display = "none"
        self._now("locked")
        self.guess.observe(lambda _: self._unlock(), "value")

    def _changed(self) -> None:
        self._request(notice=self.controls.fit())

    def _request(self, *, notice: str) -> None:
        parameters = self._parameters()
        self.status.say(notice)
        self._now("running")
        self._live.request(parameters)

    def _parameters(self) -> Any:
        if self.guess is not None and self.guess.value is None:
            raise InvalidInput("guess", "the run waits for it", fix="keep a guess first")
        return self.controls.parameters()

    def _now(self, state: str) -> None:
        self._state = state
        self.buttons.show(state)

    def _show(self, snapshot: Snapshot) -> None:
        """Draw a frame; at the end of a run, everything that is computed from all its rows."""
        if snapshot.state != self._state:
            self._now(snapshot.state)
        done = snapshot.state != "running"
        self.chart.show(
            self._figure(snapshot),
            run=snapshot.run,
            state=snapshot.state,
            progress=_progress(snapshot),
            text=self._text(snapshot) if done else "",
        )
        if snapshot.state == "complete":
            self._complete(snapshot)

    def _figure(self, snapshot: Snapshot) -> dict[str, Any]:
        if isinstance(self.chart, LiveTable):
            changes = self._changes(snapshot)
            return {"page": beside.page(snapshot.rows, title=self.title, note=changes)}
        return curves.document(
            snapshot.rows,
            title=self.title,
            note=self._changes(snapshot),
            x_label=self.experiment.x_label,
            y_label=self.experiment.y_label,
            guess=None if self.guess is None else self.guess.line,
            is_logarithmic=self.experiment.is_logarithmic,
        )

    def _text(self, snapshot: Snapshot) -> str:
        words = describe(snapshot.rows, title=self.title)
        is_complete = snapshot.state == "complete"
        found = self.experiment.findings(snapshot.rows) if is_complete else ()
        return "\n".join(
            [words, *map(translated, found), self._changes(snapshot), "", table(snapshot.rows)]
        )

    def _changes(self, snapshot: Snapshot) -> str:
        """Say what is not as the experiment has it by itself: these are other curves then."""
        return "; ".join(self.experiment.changed(snapshot.parameters))

    def _web_page(self) -> str:
        return page(
            self.rows,
            title=self.title,
            claim=self.experiment.claim,
            x_label=self.experiment.x_label,
            y_label=self.experiment.y_label,
            is_logarithmic=self.experiment.is_logarithmic,
        )

    def _complete(self, snapshot: Snapshot) -> None:
        self.rows = snapshot.rows
        self.download.disabled = self.web_page.disabled = False
        self.opener.offer(self.rows, snapshot.parameters)
        if self._completed is not None:
            self._completed(self.rows)
        if self.guess is not None:
            self.guess.compare(self.rows)
        if self.residuals is not None:
            figure = curves.residuals_document(self.rows, x_label=self.experiment.x_label)
            self.residuals.show(figure, run=snapshot.run)
            is_empty = all(row.error_percent is None for row in self.rows)
            self.residuals.layout.display = "none" if is_empty else ""

    def _fail(self, error: Exception) -> None:
        """Say what went wrong; the last good chart stays."""
        self._now("idle")
        self.status.complain(error)
        if isinstance(error, InvalidInput):
            self.controls.mark(error.parameter)


ACTIONS = ("run", "stop", "step", "reset")


def _progress(snapshot: Snapshot) -> str:
    rows, total = len(snapshot.rows), snapshot.progress.total
    is_partial = total and snapshot.state != "complete"
    points = say("run.points_of" if is_partial else "run.points", rows=rows, total=total)
    return say(f"run.{snapshot.state}", points=points)
