"""Below a chart: choose one of its points, and look into the run behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets

from labkit.experiments.experiment import Experiment
from labkit.experiments.share_code import Place
from labkit.results import Row
from labkit.strings import say, translated
from labkit.widgets.point_view import PointView
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine, guarded

NOTHING = ""
"""No second curve."""


class PointOpener(ipywidgets.VBox):
    """Lists and a button, which do by keyboard what a click on a point does; then the diagram.

    A second curve may stand beside the first: twin runs with one seed and one cursor. All of it is
    hidden until the first run is complete, and stays empty for an experiment without traces.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.parameters: Any = None
        self.points: dict[str, list[int]] = {}
        self.status = StatusLine()
        self.view: PointView | None = None
        self.curve = ipywidgets.Dropdown(description=say("opener.curve"), options=())
        self.x = ipywidgets.Dropdown(description=translated(experiment.x_label)[:20], options=())
        self.beside = ipywidgets.Dropdown(description=say("opener.beside"), options=())
        for each in (self.curve, self.x, self.beside):
            each.layout.width = "auto"
            each.style.description_width = "initial"
        self.curve.observe(self._fit, "value")
        self.look_into = guarded(self._open, self.status)
        look = button(say("opener.look"), self._chosen, hint=say("opener.look_hint"))
        self.row = ipywidgets.HBox(children=(self.curve, self.x, self.beside, look))
        self.row.layout.flex_flow = "row wrap"
        super().__init__(children=(self.row, self.status))
        self.layout.display = "none"
        self.add_class("labkit-point-opener")

    def offer(self, rows: Sequence[Row], parameters: Any) -> None:
        """Offer the points of a complete run."""
        if self.experiment.trace is None:
            return
        self.parameters = parameters
        self.points = {}
        for row in rows:
            if row.value is not None:
                self.points.setdefault(row.curve, []).append(row.x)
        chosen = self.curve.value
        self.curve.options = tuple(self.points)
        self.curve.value = chosen if chosen in self.points else next(iter(self.points), None)
        curves = [(curve, curve) for curve in self.points]
        self.beside.options = ((say("opener.nothing"), NOTHING), *curves)
        self.beside.value = NOTHING
        self._fit(None)
        self.layout.display = ""

    def pick(self, point: Any) -> None:
        """Open the point that was clicked, if it is one that there is."""
        match point:
            case [str(curve), int(x) | float(x)] if int(x) in self.points.get(curve, ()):
                self.curve.value, self.x.value = curve, int(x)
                self.look_into(curve, int(x))

    def _chosen(self) -> None:
        self.look_into(self.curve.value, self.x.value)

    def _open(self, curve: str, x: int) -> None:
        self.status.say("")
        twin = self.beside.value
        beside = twin if twin != curve and x in self.points.get(twin, ()) else ""
        place = Place(experiment=self.experiment, parameters=self.parameters, curve=curve, x=x)
        if self.view is not None:
            self.view.look(place, beside=beside)  # cancels what the older choice still computes
            return
        self.view = PointView(
            self.experiment, parameters=self.parameters, curve=curve, x=x, beside=beside
        )
        self.children = (self.row, self.status, self.view)

    def _fit(self, _: Any) -> None:
        """Let the second list hold the points of the chosen curve; keep the choice if it can be."""
        before = self.x.value
        points = sorted(self.points.get(self.curve.value, ()))
        self.x.options = points
        if points:
            self.x.value = before if before in points else points[-1]
