"""The run behind one point of a curve, in the time-space diagram: share it, change it, run on."""

from __future__ import annotations

from typing import Any

import attrs
import ipywidgets

from labkit.charts.text_twin import number
from labkit.charts.time_space import time_space
from labkit.charts.time_space_wire import document
from labkit.charts.time_space_words import to_csv
from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.experiments.share_code import Place, decode, encode
from labkit.experiments.traced_run import TracedRun
from labkit.hardware.change import Change
from labkit.strings import say, translated
from labkit.widgets.controls import Controls
from labkit.widgets.download import Download
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine, guarded
from labkit.widgets.time_space import TimeSpace


class PointView(ipywidgets.VBox):
    """Runs one point again and shows its first steps; ``place`` says where the reader is.

    Args:
        experiment: one that offers a ``trace``.
        parameters: those of the run; the defaults when None.
        curve: which curve.
        x: which of its points.
        beside: another curve, to be shown beside it: twin runs with one seed and one cursor.

    Raises:
        InvalidInput: for a point that there is not, or an experiment without traces.
    """

    def __init__(
        self,
        experiment: Experiment,
        *,
        parameters: Any = None,
        curve: str,
        x: int,
        beside: str = "",
    ) -> None:
        parameters = experiment.parameters() if parameters is None else parameters
        self.place = Place(experiment=experiment, parameters=parameters, curve=curve, x=x)
        self.beside = beside
        self.status = StatusLine()
        self.diagram = TimeSpace()
        self.run = _run(self.place, curve)
        self.other: TracedRun | None = None
        self.changes = self._controls()
        self.code = ipywidgets.Text(
            description=say("view.code"),
            continuous_update=False,
            layout={"width": "auto"},
            tooltip=say("view.code_hint"),
        )
        self.code.style.description_width = "initial"
        go_on = button(
            say("view.go_on"), guarded(self.go_on, self.status), hint=say("view.go_on_hint")
        )
        forget = button(
            say("view.forget"), guarded(self.forget, self.status), hint=say("view.forget_hint")
        )
        save = Download(say("save.steps"), filename="steps.csv", content=self.to_csv)
        save.disabled = False
        bar = ipywidgets.HBox(children=(go_on, forget, save))
        bar.layout.flex_flow = "row wrap"
        parts = (self.diagram, self.status, self.changes, bar, self.code)
        super().__init__(children=parts)
        self.add_class("labkit-point-view")
        self.show(cursor=self.run.begin)
        self.diagram.observe(self._moved, "cursor")
        self.code.observe(guarded(self._pasted, self.status), "value")

    def show(self, *, cursor: int) -> None:
        """Draw the run, and beside it the one with a change, or the twin."""
        change = self.place.change
        if change is not None:
            self.other = _run(self.place, self.place.curve, change)
            assert self.other.shares_past_of(self.run), "the past of a changed run is the same"
        elif self.beside:
            self.other = _run(self.place, self.beside)
        else:
            self.other = None
        runs = [run for run in (self.run, self.other) if run is not None]
        fork = NO_FORK if change is None else change.at
        self.place = attrs.evolve(self.place, cursor=cursor)
        self.diagram.show(*map(_document, runs), cursor=cursor, fork=fork)
        self._write_code()

    def go_on(self) -> None:
        """Run on from the cursor with the change of the controls; both futures are shown."""
        change = attrs.evolve(self.changes.parameters(), at=self.diagram.cursor)
        change.check(self.run.spec)
        before = self.place
        self.place = attrs.evolve(self.place, change=change)
        try:
            self.show(cursor=self.diagram.cursor)
        except InvalidInput:
            self.place = before
            raise
        assert self.other is not None
        changed = say(
            "view.changed",
            cycle=change.at,
            change=translated(change.words()),
            same=self.other.recorder.parted,
            value=_words(self.run),
            other=_words(self.other),
        )
        self.status.say(changed)

    def forget(self) -> None:
        """Show the run as it was; nothing to do, and nothing redrawn, if nothing was changed."""
        if self.place.change is None:
            return
        self.place = attrs.evolve(self.place, change=None)
        self.show(cursor=self.diagram.cursor)
        self.status.say("")

    def restore(self, place: Place) -> None:
        """Go to a place, whatever run it is in.

        Raises:
            InvalidInput: if there is no such point.
        """
        run = _run(place, place.curve)
        if place.change is not None:
            place.change.check(run.spec)
        self.place, self.run, self.beside = place, run, ""
        self.show(cursor=place.cursor)
        restored = say(
            "view.restored",
            run=translated(run.title),
            machine=run.spec.title,
            cycle=place.cursor,
        )
        self.status.say(restored)

    def to_csv(self) -> str:
        """Return every step of the run that is looked at, of the changed one if there is one."""
        run = self.other if self.place.change is not None and self.other else self.run
        return to_csv(time_space(run.recorder))

    def _controls(self) -> Controls:
        last = self.run.spec.topology.cores - 1
        shown = (
            ("what", "core", "cycles", "percent") if self.run.spec.has_links else ("core", "cycles")
        )
        start = Change(core=min(1, last))
        return Controls(start, shown=shown, limits=lambda _: {"core": last}, changed=_nothing)

    def _moved(self, _: Any) -> None:
        self.place = attrs.evolve(self.place, cursor=self.diagram.cursor)
        self._write_code()

    def _write_code(self) -> None:
        self._by_reader = False
        self.code.value = encode(self.place)
        self._by_reader = True

    def _pasted(self, _: Any) -> None:
        if self._by_reader:
            self.restore(decode(self.code.value, find))


NO_FORK = -1


def restored(code: str) -> PointView:
    """Return the view that a share code was made in.

    Raises:
        InvalidInput: for anything that is no share code.
    """
    place = decode(code, find)
    view = PointView(place.experiment, parameters=place.parameters, curve=place.curve, x=place.x)
    view.restore(place)
    return view


def _run(place: Place, curve: str, change: Change | None = None) -> TracedRun:
    trace = place.experiment.trace
    if trace is None:
        problem = f"{place.experiment.short} has no runs to look into"
        raise InvalidInput("experiment", problem, fix="try fig3")
    run = trace(place.parameters, curve, place.x, change)
    return (
        run
        if change is None
        else attrs.evolve(run, title=f"{run.title}, {translated(change.words())}")
    )


def _document(run: TracedRun) -> dict[str, Any]:
    return document(
        time_space(run.recorder),
        run.spec.topology,
        title=translated(run.title),
        begin=run.begin,
        value=_words(run),
        each=run.each,
    )


def _words(run: TracedRun) -> str:
    return f"{number(run.value)} {translated(run.means)}"


def _nothing() -> None:
    """A change takes effect when its button is pressed."""
