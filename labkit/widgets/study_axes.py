"""The question of a study as controls: an experiment, three axes, and what else varies or is fixed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import ipywidgets

from labkit.experiments import EXPERIMENTS, find
from labkit.parameters import Field, fields
from labkit.strings import say, translated
from labkit.studies.study import Study

NOTHING = ""
WIDE = {"description_width": "auto"}
AXES = ("x", "rows", "columns")


class AxisPicker(ipywidgets.HBox):
    """One axis: which parameter, and its values as they are typed; ``option`` is both together.

    A new parameter begins with all its values, or those around its default.
    """

    def __init__(self, label: str) -> None:
        self._fields: dict[str, Field] = {}
        self.parameter = ipywidgets.Dropdown(description=label, style=WIDE)
        self.values = ipywidgets.Text(
            description=say("study.values", axis=label), style=WIDE, continuous_update=False
        )
        self.values.layout.width = "36em"
        super().__init__((self.parameter, self.values))
        self.layout.flex_flow = "row wrap"
        self.parameter.observe(self._chosen, "value")

    def offer(self, known: dict[str, Field]) -> None:
        """Offer the parameters of another experiment; none of them is chosen."""
        self._fields = known
        named = [(translated(field.label), name) for name, field in known.items()]
        self.parameter.options = [(say("study.nothing"), NOTHING), *named]
        self.parameter.value = NOTHING

    @property
    def option(self) -> str:
        """The axis as ``NAME=VALUES``; empty where there is none."""
        name = self.parameter.value
        return f"{name}={self.values.value.strip()}" if name else ""

    @option.setter
    def option(self, text: str) -> None:
        name, _, values = text.partition("=")
        known = name.strip().replace("-", "_")
        self.parameter.value = known if known in self._fields else NOTHING
        self.values.value = values if self.parameter.value else ""

    def _chosen(self, _: Any) -> None:
        name = self.parameter.value
        self.values.disabled = not name
        self.values.value = _usual(self._fields[name]) if name else ""


class StudyControls(ipywidgets.VBox):
    """All of it; ``study`` is the question that the controls ask.

    Args:
        study: where they begin.
        changed: called when the reader has changed something.
    """

    def __init__(self, study: Study, *, changed: Callable[[], None]) -> None:
        self._changed, self._by_reader = changed, False
        options = [(translated(each.title), each.short) for each in EXPERIMENTS]
        self.experiment = ipywidgets.Dropdown(
            options=options, description=say("study.experiment"), style=WIDE
        )
        self.experiment.layout.width = "auto"
        self.axes = {name: AxisPicker(say(f"study.{name}")) for name in AXES}
        self.others = ipywidgets.Text(
            description=say("study.others"),
            placeholder=say("study.others_hint"),
            style=WIDE,
            continuous_update=False,
        )
        self.others.layout.width = "auto"
        super().__init__((self.experiment, *self.axes.values(), self.others))
        self.add_class("labkit-study-controls")
        self.experiment.observe(self._offer, "value")
        self.study = study
        for control in (self.experiment, self.others):
            control.observe(self._told, "value")
        for axis in self.axes.values():
            axis.values.observe(self._told, "value")

    @property
    def study(self) -> Study:
        """The question."""
        axes = {name: axis.option for name, axis in self.axes.items()}
        return Study(experiment=self.experiment.value, others=self.others.value.strip(), **axes)

    @study.setter
    def study(self, study: Study) -> None:
        self._by_reader = False
        self.experiment.value = find(study.experiment).short
        self._offer(None)
        for name, axis in self.axes.items():
            axis.option = getattr(study, name)
        self.others.value = study.others
        self._by_reader = True

    def _offer(self, _: Any) -> None:
        """Offer what the experiment has; what was asked of another one does not fit."""
        before, self._by_reader = self._by_reader, False
        parameters = fields(find(self.experiment.value).parameters)
        for axis in self.axes.values():
            axis.offer({field.name: field for field in parameters if field.kind != "names"})
        named = [field for field in parameters if field.kind == "names"]
        self.others.value = " ".join(f"{f.name}={_quoted(f.text(f.default))}" for f in named)
        self._by_reader = before

    def _told(self, _: Any) -> None:
        if self._by_reader:
            self._changed()


def _usual(field: Field) -> str:
    """Return values to begin with: all of a choice, the default range, or around a number."""
    if field.kind == "choice":
        return ",".join(field.options)
    if field.kind == "span":
        return field.text(field.default)
    numbers = (field.default // 2, field.default, 2 * field.default)
    within = sorted({min(max(number, field.low), field.high) for number in numbers})
    return ",".join(map(str, within))


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text


def blank(experiment: str) -> Study:
    """Return the question that an experiment begins with: its curves, over its own x."""
    return attrs.evolve(Study(), experiment=experiment)
