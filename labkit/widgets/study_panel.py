"""A panel for a study: ask, run on the one loop, see who wins where, save and come back."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets

from labkit.charts import multiples, takeovers, winners
from labkit.charts.text_twin import markdown
from labkit.errors import InvalidInput
from labkit.strings import say, translated
from labkit.studies.export import PROVENANCE, exported, provenance_of
from labkit.studies.study import Key, Study
from labkit.studies.who_wins import takeovers as takeovers_of
from labkit.studies.who_wins import winners as winners_of
from labkit.sweeps.result import Result
from labkit.sweeps.sweep import Sweep
from labkit.widgets.download import Download
from labkit.widgets.live_chart import LiveChart
from labkit.widgets.status import guarded
from labkit.widgets.study_axes import WIDE, StudyControls
from labkit.widgets.sweep_run import SweepRun

MOST = 3000
"""Points that a panel computes on its one loop; more are for ``labkit sweep``, in processes."""


class StudyPanel(ipywidgets.VBox):
    """Asks with controls, computes a little at a time, draws small multiples, winners and takeovers.

    Args:
        study: the question to begin with; it is asked at once.
        store: a file that keeps each point that is done, for the next time.

    ``answered`` is the question that the pictures and the rows answer; ``study`` may be ahead of it.
    """

    def __init__(self, study: Study, *, store: str | Path | None = None) -> None:
        self._store, self.answered = store, study
        self._is_offering = False
        self.run = SweepRun(self._sweep, show=self._draw)
        status = self.run.status
        self.controls = StudyControls(study, changed=guarded(self._asked, status))
        self.command = ipywidgets.HTML()
        self.more = ipywidgets.Checkbox(description=say("study.more"), indent=False)
        self.better = ipywidgets.Dropdown(description=say("study.better"), style=WIDE)
        self.than = ipywidgets.Dropdown(description=say("study.than"), style=WIDE)
        redraw = guarded(self._redraw, status)
        for control in (self.more, self.better, self.than):
            control.observe(lambda _: redraw(), "value")
        self.charts = {name: LiveChart() for name in ("multiples", "winners", "takeovers")}
        self.downloads = self._downloads()
        self.upload = ipywidgets.FileUpload(description=say("study.open"), accept=".json")
        self.upload.layout.width = "auto"
        self.upload.observe(guarded(self._opened, status), "value")
        files = ipywidgets.HBox((*self.downloads, self.upload))
        duel = ipywidgets.HBox((self.better, self.than, self.more))
        for bar in (files, duel):
            bar.layout.flex_flow = "row wrap"
        first, second, third = self.charts.values()
        super().__init__((self.controls, self.command, self.run, files, first, second, duel, third))
        self.add_class("labkit-study")
        self._asked()

    @property
    def study(self) -> Study:
        """The question that the controls ask."""
        return self.controls.study

    async def save(self, path: str) -> None:
        """Wait for the run, and write the rows with where they come from; nothing without a path.

        For a notebook that runs without a reader, by papermill.

        Raises:
            InvalidInput: for a name that says nothing of the format, or points without a result.
        """
        if path:
            await self.run.finished()
            self._write(Path(path))

    def _write(self, path: Path) -> None:
        result = self._result()
        content = exported(self.answered, result, path.suffix.removeprefix("."))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        origin = path.with_name(path.name + PROVENANCE)
        origin.write_text(self._provenance(result), encoding="utf-8")

    def _downloads(self) -> tuple[Download, ...]:
        def made(kind: str) -> Any:
            return lambda: exported(self.answered, self._result(), kind)

        rows = [
            Download(say(f"study.{kind}"), filename=f"study.{kind}", content=made(kind), kind=mime)
            for kind, mime in (("csv", "text/csv"), ("json", "application/json"))
        ]
        origin = Download(
            say("study.provenance"),
            filename=f"study.csv{PROVENANCE}",
            content=lambda: self._provenance(self._result()),
            kind="application/json",
        )
        question = Download(
            say("study.save"),
            filename="question.json",
            content=self._question,
            kind="application/json",
        )
        question.disabled = False
        return (*rows, origin, question)

    def _question(self) -> str:
        return self.study.to_json()

    def _provenance(self, result: Result) -> str:
        return json.dumps(provenance_of(self.answered, result), indent=1) + "\n"

    def _opened(self, change: Any) -> None:
        """Ask what a file asks; the store has what was computed for it before."""
        for file in change["new"]:
            self.controls.study = Study.from_json(bytes(file["content"]).decode(errors="replace"))
            self._asked()

    def _asked(self) -> None:
        """Run what is asked now; the command line that computes the same stands beside it."""
        command = html.escape(self.study.command())
        self.command.value = f"<p>{say('study.command')} <code>{command}</code></p>"
        self.run.run()

    def _sweep(self) -> Sweep:
        store = None if self._store is None else str(self._store)
        study = self.study
        sweep = study.sweep(executor="serial", store=store)
        if len(sweep) > MOST:
            problem = f"{len(sweep):,} points are more than {MOST:,}, which a notebook computes"
            raise InvalidInput("values", problem, fix=f"take fewer, or: {study.command()}")
        self.answered = study
        return sweep

    def _result(self) -> Result:
        """Return what there is so far."""
        sweep = self.run.sweep
        known = {} if sweep is None else sweep.outcomes
        return Result(outcomes=tuple(known[index] for index in sorted(known)))

    def _redraw(self) -> None:
        if self.run.sweep is not None and not self._is_offering:
            self._draw(self.run.sweep)

    def _draw(self, sweep: Sweep) -> None:
        outcomes = list(sweep.outcomes.values())
        for download in self.downloads[:-1]:
            download.disabled = not outcomes
        study = self.answered
        self._multiples(study, outcomes)
        values = study.values(outcomes)
        self._offer(list(dict.fromkeys(curve for curve, *_ in values)))
        self._winners(study, values)
        self._takeovers(study, values)

    def _offer(self, curves: Sequence[str]) -> None:
        """Offer the curves for the duel; the last against the first, to begin with."""
        if list(self.better.options) != list(curves) and len(curves) > 1:
            self._is_offering = True  # each of the four changes below would draw everything
            for control, curve in ((self.better, curves[-1]), (self.than, curves[0])):
                control.options = curves
                control.value = curve
            self._is_offering = False

    def _multiples(self, study: Study, outcomes: Sequence[Any]) -> None:
        cells = study.cells(outcomes)
        names = {"row_name": study.row_name, "column_name": study.column_name}
        title = translated(study.of.title)
        figure = multiples.document(
            cells, title=title, x_name=study.x_name, is_logarithmic=study.of.is_logarithmic, **names
        )
        said = multiples.describe(cells, title=title)
        self._show("multiples", figure, said, multiples.table(cells, x_name=study.x_name, **names))

    def _winners(self, study: Study, values: dict[Key, list[float]]) -> None:
        found = winners_of(values, more_is_better=self.more.value)
        names = {"row_name": study.row_name, "column_name": study.column_name}
        title = say("winners.title")
        figure = winners.document(found, title=title, x_name=study.x_name, **names)
        said = winners.describe(found, title=title)
        self._show("winners", figure, said, winners.table(found, x_name=study.x_name, **names))

    def _takeovers(self, study: Study, values: dict[Key, list[float]]) -> None:
        better, than = self.better.value or "", self.than.value or ""
        found = takeovers_of(values, better=better, than=than, more_is_better=self.more.value)
        names = {"row_name": study.row_name, "column_name": study.column_name}
        title = say("takeovers.title", better=better, than=than)
        figure = takeovers.document(found, title=title, x_name=study.x_name, **names)
        said = takeovers.describe(found, title=title)
        self._show("takeovers", figure, said, takeovers.table(found, **names))

    def _show(
        self, name: str, figure: dict[str, Any], said: str, cells: Sequence[Sequence[str]]
    ) -> None:
        """Draw a figure with its twin; one without points takes no room."""
        chart = self.charts[name]
        is_empty = len(cells) < 2
        chart.layout.display = "none" if is_empty else ""
        if not is_empty:
            chart.show(figure, text=f"{said}\n\n{markdown(cells)}")
