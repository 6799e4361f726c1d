"""A question of a researcher: which experiment, what varies along x, what has a panel each, what else.

It is five lines of text, as somebody types them, so that a notebook's parameters, a saved file and a
panel hold the same thing. What varies without a place in the picture, like ``seed=0:9``, is averaged,
with a confidence interval; a single value is fixed.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

import attrs

from labkit.charts.grid import Cell, Place
from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.parameters import fields
from labkit.results import Row
from labkit.studies.axes import axes_of, read_over
from labkit.studies.experiment_sweep import sweep
from labkit.studies.sweep_line import sweep_line
from labkit.sweeps.point import Outcome
from labkit.sweeps.statistics import interval
from labkit.sweeps.sweep import Sweep

Key = tuple[str, Place, Place, Place]
"""A place in the picture: curve, x, row, column."""


@attrs.frozen(kw_only=True)
class Study:
    """A question. Axes are ``NAME=VALUES`` as of ``labkit sweep --over``, empty where there is none.

    ``x`` runs along every curve; empty is the experiment's own. ``rows`` and ``columns`` have a panel
    for each value. ``others`` has any number of them, between spaces.
    """

    experiment: str = "fig3"
    x: str = ""
    rows: str = ""
    columns: str = ""
    others: str = ""

    @classmethod
    def drawing(cls, experiment: Experiment, over: Mapping[str, str]) -> Study:
        """Return the question whose picture has the first axes of a sweep, in their order.

        Names of curves are told apart by their look, so that they take no axis; nor does a single value.
        """
        kinds = {field.name: field.kind for field in fields(experiment.parameters)}
        many = {
            name: len(values) > 1 for name, values in axes_of(experiment.parameters, over).items()
        }
        drawn = [name for name in over if kinds[name] != "names" and name != "seed" and many[name]]
        options = {name: f"{name}={values}" for name, values in over.items()}
        x, rows, columns = [*(options[name] for name in drawn[:3]), "", "", ""][:3]
        others = [shlex.quote(option) for name, option in options.items() if name not in drawn[:3]]
        return cls(
            experiment=experiment.short, x=x, rows=rows, columns=columns, others=" ".join(others)
        )

    @property
    def of(self) -> Experiment:
        """The experiment itself."""
        return find(self.experiment)

    @property
    def x_name(self) -> str:
        """What runs along x."""
        return _name(self.x) or self.of.x_label

    @property
    def row_name(self) -> str:
        """What has a row of panels for each value; empty if nothing has."""
        return _name(self.rows)

    @property
    def column_name(self) -> str:
        """What has a column of panels for each value; empty if nothing has."""
        return _name(self.columns)

    def over(self) -> dict[str, list[str]]:
        """Return all axes with their values.

        Raises:
            InvalidInput: for a parameter or a value that there is not.
        """
        return axes_of(self.of.parameters, read_over(self._options()))

    def sweep(self, **how: Any) -> Sweep:
        """Return the sweep that answers the question; ``how`` is that of ``labkit.sweep``.

        Raises:
            InvalidInput: as ``labkit.sweep``.
        """
        return sweep(self.of, over=self.over(), **how)

    def command(self) -> str:
        """Return the command line that computes the same."""
        return sweep_line(self.of, read_over(self._options()))

    def to_json(self) -> str:
        """Return the question as text for a file."""
        return json.dumps(attrs.asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Study:
        """Read a question.

        Raises:
            InvalidInput: if the text holds something else.
        """
        try:
            read = json.loads(text)
            study = cls(**{name: str(value) for name, value in read.items()})
        except (ValueError, TypeError, AttributeError):
            problem = "the text is not a saved study"
            raise InvalidInput("study", problem, fix="save one from the panel first") from None
        study.over()
        return study

    @classmethod
    def load(cls, path: str | Path) -> Study:
        """Read a question from a file.

        Raises:
            InvalidInput: if the file holds something else.
        """
        return cls.from_json(Path(path).read_text(encoding="utf-8"))

    def values(self, outcomes: Iterable[Outcome]) -> dict[Key, list[float]]:
        """Return all values at each place, those of the same seeds in the same order.

        Raises:
            InvalidInput: if one run has several values for one place: something is not fixed.
        """
        found: dict[Key, list[float]] = {}
        for outcome in sorted(outcomes, key=lambda outcome: outcome.index):
            rows = [row for row in outcome.rows if row.value is not None]
            keys = [self._key(outcome, row) for row in rows]
            if len(set(keys)) < len(keys):
                own = self.of.x_label.partition(",")[0].partition(":")[0]
                problem = f"{self.x} leaves {own} to vary, so that a place has several values"
                raise InvalidInput("x", problem[:200], fix="fix it among the others, or vary it")
            for key, row in zip(keys, rows, strict=True):
                found.setdefault(key, []).append(row.computed)
        return found

    def cells(self, outcomes: Iterable[Outcome]) -> list[Cell]:
        """Return what is drawn: a mean a place, with its interval where there is more than one value.

        Raises:
            InvalidInput: as ``values``.
        """
        every = list(outcomes)
        units = {row.curve: row.unit for outcome in every for row in outcome.rows}
        return [
            Cell(
                curve=curve,
                x=x,
                row=row,
                column=column,
                value=fmean(values),
                half_width=interval(values).half_width if len(values) > 1 else 0.0,
                unit=units[curve],
            )
            for (curve, x, row, column), values in self.values(every).items()
        ]

    def _options(self) -> list[str]:
        words = shlex.split(self.others)
        return [option for option in (self.x, self.rows, self.columns, *words) if option]

    def _key(self, outcome: Outcome, row: Row) -> Key:
        axes = outcome.point.axes
        x = axes.get(_name(self.x), row.x)
        places = (axes.get(_name(option), "") for option in (self.rows, self.columns))
        return (row.curve, _place(x), *map(_place, places))  # type: ignore[return-value]


def _name(option: str) -> str:
    return option.partition("=")[0].strip().replace("-", "_")


def _place(text: str | int) -> Place:
    return int(text) if str(text).removeprefix("-").isdecimal() else str(text)
