"""The run behind one point of a curve, in the time-space diagram: share it, change it, run on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import ipywidgets

from labkit.charts.text_twin import number
from labkit.charts.time_space import time_space
from labkit.charts.time_space_wire import document
from labkit.charts.time_space_words import to_csv
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.experiments.share_code import Place, decode, encode
from labkit.experiments.traced_run import TracedRun
from labkit.hardware.change import Change
from labkit.hardware.specification import MachineSpec
from labkit.strings import say, translated
from labkit.widgets.controls import Controls
from labkit.widgets.download import Download
from labkit.widgets.live_answer import LiveAnswer
from labkit.widgets.point_runs import Shown, Wanted, marks, runs
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine, guarded
from labkit.widgets.time_space import TimeSpace


class PointView(ipywidgets.VBox):
    """Runs one point again and shows its first steps; ``place`` says where the reader is.

    The run is computed on the kernel's one loop; ``run`` is None until the first one is there.

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
        self.run: TracedRun | None = None
        self.other: TracedRun | None = None
        self.changes: Controls | None = None
        self.status = StatusLine()
        self.diagram = TimeSpace()
        self._live = LiveAnswer(self._ask, answered=self._answered, fail=self.status.complain)
        self.code = ipywidgets.Text(
            description=say("view.code"),
            continuous_update=False,
            layout={"width": "auto"},
            tooltip=say("view.code_hint"),
        )
        self.code.style.description_width = "initial"
        self._bar = self._buttons()
        super().__init__()
        self.add_class("labkit-point-view")
        self._lay_out()
        self.look(self.place, beside=beside)
        self.diagram.observe(self._moved, "cursor")
        self.code.observe(guarded(self._pasted, self.status), "value")

    def look(self, place: Place, *, beside: str = "") -> None:
        """Look into a point from the end of its warm-up on, with another curve beside it or not.

        Raises:
            InvalidInput: if there is no such point.
        """
        self._request(Wanted(place=attrs.evolve(place, cursor=BEGIN), beside=beside))

    def go_on(self) -> None:
        """Run on from the cursor with the change of the controls; both futures are shown.

        Raises:
            InvalidInput: for a change that this machine cannot do.
        """
        if self.run is None or self.changes is None:
            return
        change = attrs.evolve(self.changes.parameters(), at=self.diagram.cursor)
        change.check(self.run.spec)
        place = attrs.evolve(self.place, change=change)
        self._request(Wanted(place=place, beside=self.beside, stays=True, says="changed"))

    def forget(self) -> None:
        """Show the run as it was; nothing to do, and nothing redrawn, if nothing was changed."""
        if self.place.change is not None:
            place = attrs.evolve(self.place, change=None)
            self._request(Wanted(place=place, beside=self.beside, stays=True))

    def restore(self, place: Place) -> None:
        """Go to a place, whatever run it is in.

        Raises:
            InvalidInput: if there is no such point.
        """
        self._request(Wanted(place=place, says="restored"))

    def to_csv(self) -> str:
        """Return every step of the run that is looked at, of the changed one if there is one."""
        run = self.other if self.place.change is not None and self.other else self.run
        return "" if run is None else to_csv(time_space(run.recorder))

    async def finished(self) -> None:
        """Wait until what was asked last is shown; raise what went wrong."""
        await self._live.finished()

    def _request(self, wanted: Wanted) -> None:
        place = wanted.place
        for curve in filter(None, (place.curve, wanted.beside)):
            marks(place, curve)  # refuses at once what is no point
        self.status.say(say("answer.running"))
        self._live.request(wanted)

    def _ask(self, wanted: Wanted) -> Iterator[int | Shown]:
        had = None if self.run is None else (self.place, self.run)
        return runs(wanted, had)

    def _answered(self, wanted: Wanted, shown: Shown) -> None:
        before = None if self.run is None else self.run.spec
        run, other, place = shown.run, shown.other, wanted.place
        cursor = run.begin if place.cursor == BEGIN else place.cursor
        if wanted.stays:
            cursor = self.diagram.cursor
        self.place = attrs.evolve(place, cursor=cursor)
        self.run, self.other, self.beside = run, other, wanted.beside
        if before is None or _changeable(before) != _changeable(run.spec):
            self.changes = _controls(run.spec)
            self._lay_out()
        fork = NO_FORK if place.change is None else place.change.at
        both = [each for each in (run, other) if each is not None]
        self.diagram.show(*map(_document, both), cursor=cursor, fork=fork)
        self._write_code()
        self.status.say(self._words(wanted.says))

    def _words(self, says: str) -> str:
        """Return what the status line says of what is shown now."""
        place, run, other = self.place, self.run, self.other
        assert run is not None
        if says == "restored":
            title = translated(run.title)
            return say("view.restored", run=title, machine=run.spec.title, cycle=place.cursor)
        if says == "changed" and place.change is not None and other is not None:
            return say(
                "view.changed",
                cycle=place.change.at,
                change=translated(place.change.words()),
                same=other.recorder.parted,
                value=_value(run),
                other=_value(other),
            )
        return ""

    def _buttons(self) -> ipywidgets.HBox:
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
        return bar

    def _lay_out(self) -> None:
        parts = (self.diagram, self.status, self.changes, self._bar, self.code)
        self.children = tuple(part for part in parts if part is not None)

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
BEGIN = -1
"""As a cursor: wherever the run's warm-up ends."""


def restored(code: str) -> PointView:
    """Return the view that a share code was made in.

    Raises:
        InvalidInput: for anything that is no share code.
    """
    place = decode(code, find)
    view = PointView(place.experiment, parameters=place.parameters, curve=place.curve, x=place.x)
    view.restore(place)
    return view


def _changeable(spec: MachineSpec) -> tuple[int, bool]:
    """Return what the controls of a change depend on."""
    return spec.topology.cores, spec.has_links


def _controls(spec: MachineSpec) -> Controls:
    last = spec.topology.cores - 1
    shown = ("what", "core", "cycles", "percent") if spec.has_links else ("core", "cycles")
    start = Change(core=min(1, last))
    return Controls(start, shown=shown, limits=lambda _: {"core": last}, changed=_nothing)


def _document(run: TracedRun) -> dict[str, Any]:
    return document(
        time_space(run.recorder),
        run.spec.topology,
        title=translated(run.title),
        begin=run.begin,
        value=_value(run),
        each=run.each,
    )


def _value(run: TracedRun) -> str:
    return f"{number(run.value)} {translated(run.means)}"


def _nothing() -> None:
    """A change takes effect when its button is pressed."""
