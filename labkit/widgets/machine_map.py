"""A machine to look at and to rebuild, with an experiment on it beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import ipywidgets

from labkit.charts.access_words import what
from labkit.charts.machine_map import map_document
from labkit.charts.machine_views import View, distances, line_states, loads
from labkit.errors import InvalidInput
from labkit.experiments.experiment import Experiment
from labkit.hardware.built_machine import BuiltMachine
from labkit.hardware.built_machine_file import built_from_name, machine_name
from labkit.hardware.specification import MachineSpec
from labkit.parameters import Field
from labkit.results import Row
from labkit.strings import say, translated
from labkit.widgets.explorer import Explorer
from labkit.widgets.field_control import FieldControl
from labkit.widgets.live_answer import LiveAnswer
from labkit.widgets.machine_editor import MachineEditor
from labkit.widgets.machine_picture import MachinePicture
from labkit.widgets.machines_tried import MachinesTried
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine, guarded
from labkit.workloads.one_line import Access, states

DISTANCE, LINE, LOAD = "distance", "line", "load "
MOST_ACCESSES = 30
"""Of one line, before it has to be a new one."""


@attrs.frozen(kw_only=True)
class Asked:
    """What the colours are to show. ``view`` is one of the above, ``load`` with the curve behind it."""

    machine: str
    view: str
    core: int
    accesses: tuple[Access, ...]
    parameters: Any


class MachineMap(ipywidgets.VBox):
    """The map of a machine that can be changed, and an experiment that runs on it again after each change.

    Args:
        experiment: one with parameters ``machine`` and ``cores``; loads of links need its traces.
        shown: which of its other parameters get a control.
        parameters: those it begins with; ``machine`` names the one to begin on.

    Raises:
        InvalidInput: for a machine without links to change, or one too large for a map.
    """

    def __init__(self, experiment: Experiment, *, shown: Sequence[str], parameters: Any) -> None:
        self.experiment = experiment
        self._accesses: tuple[Access, ...] = ()
        self._core = 0
        machine = built_from_name(parameters.machine)
        self.status = StatusLine()
        self._live = LiveAnswer(self._ask, answered=self._show, fail=self.status.complain)
        ask = guarded(self._request, self.status)
        self.view = FieldControl(_views(experiment, parameters))
        self.editor = MachineEditor(machine, changed=self._rebuilt)
        self.picture = MachinePicture(removed=guarded(self.editor.remove, self.editor.status))
        self.tried = MachinesTried()
        self.explorer = Explorer(
            experiment,
            shown=shown,
            parameters=_on(machine, parameters),
            residuals=False,
            completed=self._ran,
        )
        self.line_buttons = self._line_buttons()
        left = ipywidgets.VBox(
            children=(self.view, self.line_buttons, self.status, self.picture, self.editor)
        )
        right = ipywidgets.VBox(children=(self.explorer, self.tried))
        row = ipywidgets.HBox(children=(left, right))
        row.add_class("labkit-map-row")
        super().__init__(children=(row,))
        self.add_class("labkit-machine-map")
        self.view.observe(lambda _: ask(), "text")
        self.picture.observe(guarded(self._chosen, self.status), "selected")
        ask()

    @property
    def machine(self) -> str:
        """The name of the machine as it is now; it goes wherever a machine's name goes."""
        return machine_name(self.editor.machine)

    async def finished(self) -> None:
        """Wait until map and experiment show what is asked; raise what went wrong."""
        await self._live.finished()
        await self.explorer.finished()

    def access(self, kind: str) -> None:
        """Let the chosen core read or write the line.

        Raises:
            InvalidInput: after too many accesses of one line.
        """
        if len(self._accesses) == MOST_ACCESSES:
            problem = f"{MOST_ACCESSES} accesses of one line are the most there are"
            raise InvalidInput("line", problem, fix="take a new line")
        self._accesses += ((self._core, kind),)
        self._look_at_the_line()

    def new_line(self) -> None:
        """Forget who has the line: it is in no cache."""
        self._accesses = ()
        self._look_at_the_line()

    def _look_at_the_line(self) -> None:
        if self.view.text == LINE:
            self._request()
        else:
            self.view.text = LINE  # asks by itself

    def _line_buttons(self) -> ipywidgets.HBox:
        read = guarded(lambda: self.access("load"), self.status)
        write = guarded(lambda: self.access("update"), self.status)
        made = (
            button(say("map.read"), read, hint=say("map.read_hint")),
            button(say("map.write"), write, hint=say("map.write_hint")),
            button(say("map.new_line"), guarded(self.new_line, self.status)),
        )
        bar = ipywidgets.HBox(children=made)
        bar.layout.flex_flow = "row wrap"
        return bar

    def _chosen(self, change: Any) -> None:
        kind, _, which = change["new"].partition(" ")
        if kind == "core":
            self._core = int(which)
            if self.view.text == DISTANCE:
                self._request()
        elif kind:
            self.editor.choose(change["new"])

    def _rebuilt(self, machine: BuiltMachine) -> None:
        """Show another machine, and let the experiment run on it."""
        cores = machine.packages * machine.cores_per_package
        self._core, self._accesses = min(self._core, cores - 1), ()
        self.picture.selected = ""
        self._request()
        on = _on(machine, self.explorer.controls.parameters())
        self.explorer.change(machine=on.machine, cores=on.cores)

    def _request(self) -> None:
        asked = Asked(
            machine=self.machine,
            view=self.view.text,
            core=self._core,
            accesses=self._accesses,
            parameters=self.explorer.controls.parameters(),
        )
        if asked.view.startswith(LOAD):
            self.status.say(say("answer.running"))
        self._live.request(asked)

    def _ask(self, asked: Asked) -> Iterator[int | View]:
        spec = MachineSpec.load(asked.machine)
        if asked.view == DISTANCE:
            yield distances(spec, asked.core)
        elif asked.view == LINE:
            accesses = list(asked.accesses)
            yield line_states(spec, states(spec, accesses) if accesses else {})
        else:
            yield from self._loads(asked)

    def _loads(self, asked: Asked) -> Iterator[int | View]:
        assert self.experiment.trace is not None
        curve, on = asked.view.removeprefix(LOAD), asked.parameters
        for mark in self.experiment.trace(on, curve, on.cores[1], None):
            if isinstance(mark, int):
                yield mark
            else:
                yield loads(mark.spec, mark.lines_by_link, curve=curve)

    def _show(self, asked: Asked, view: View) -> None:
        spec = MachineSpec.load(asked.machine)
        title = say("map.title", machine=translated(spec.title), says=view.says)
        self.picture.picture = map_document(spec.topology, view, title=title)
        self.status.say(_last(asked.accesses) if asked.view == LINE else "")

    def _ran(self, rows: Sequence[Row]) -> None:
        self.tried.add(MachineSpec.load(rows[0].machine if rows else self.machine), rows)


def _last(accesses: tuple[Access, ...]) -> str:
    """Return what was done with the line last, as a sentence."""
    if not accesses:
        return say("map.untouched")
    words = what(accesses[-1])
    return f"{words[0].upper()}{words[1:]}."


def _on(machine: BuiltMachine, parameters: Any) -> Any:
    """Return the parameters of a run on all cores of a machine."""
    cores = machine.packages * machine.cores_per_package
    return attrs.evolve(parameters, machine=machine_name(machine), cores=(min(2, cores), cores))


def _views(experiment: Experiment, parameters: Any) -> Field:
    """Return the choice of what colours show: loads too, for the curves that can be looked into."""
    curves = parameters.curves if experiment.trace is not None else ()
    options = {
        DISTANCE: say("map.view_distance"),
        LINE: say("map.view_line"),
        **{f"{LOAD}{curve}": say("map.view_load", curve=curve) for curve in curves},
    }
    return Field(
        name="view",
        kind="choice",
        default=DISTANCE,
        options=options,
        label=say("map.view"),
        help=say("map.view_help"),
    )
