"""Which parameters of an experiment move one of its curves: ``labkit.studies.sensitivity``.

The answer at a point is the mean of the curve over its x, or its value at one x if that is fixed. Points
that fall on the same values are run once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

import attrs

from labkit.errors import EMPTY, InvalidInput
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.experiments.provenance import sources
from labkit.hardware.machine_files import machine_names
from labkit.parameters import fields
from labkit.results import Row
from labkit.studies.axes import axes_of
from labkit.studies.experiment_sweep import point_sweep
from labkit.sweeps.result import Result
from labkit.sweeps.sensitivity import Effect, design


@attrs.frozen(kw_only=True)
class Sensitivity:
    """The effects on one curve, the largest first; ``asked`` points of the design, ``run`` of them once."""

    experiment: str
    curve: str
    unit: str
    method: str
    effects: tuple[Effect, ...]
    fixed: Mapping[str, str]
    asked: int
    run: int
    provenance: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def title(self) -> str:
        """What was asked."""
        return f"What moves {self.curve} of {self.experiment}, by {self.method.title()}"


def sensitivity(
    experiment: str | Experiment,
    *,
    over: Mapping[str, Any],
    curve: str,
    fixed: Mapping[str, Any] | None = None,
    method: str = "morris",
    samples: int | None = None,
    seed: int = 0,
    **how: Any,
) -> Sensitivity:
    """Vary the parameters of ``over`` together and return how much each moves the curve.

    ``fixed`` gives other parameters one value each; what is in neither keeps its default. ``how`` says
    where and how: ``executor``, ``jobs`` and ``store``, as in ``labkit.sweep``.

    Raises:
        InvalidInput: for a parameter, a value or a curve that there is not, and where values do
            not go together: every point is needed.
    """
    chosen = find(experiment) if isinstance(experiment, str) else experiment
    axes = axes_of(chosen.parameters, over)
    drawn = design(method, {n: len(v) for n, v in axes.items()}, samples=samples, seed=seed)
    still = {**only(chosen, curve), **(fixed or {})}
    places = list(dict.fromkeys(drawn.places))
    points = [{**still, **_at(axes, place)} for place in places]
    rows = rows_of_all(point_sweep(chosen, points, **how).result())
    answers = {place: answer(some, curve) for place, some in zip(places, rows, strict=True)}
    return Sensitivity(
        experiment=chosen.short,
        curve=curve,
        unit=next(row.unit for some in rows for row in some if row.curve == curve),
        method=method,
        effects=tuple(drawn.effects([answers[place] for place in drawn.places])),
        fixed={name: str(value) for name, value in (fixed or {}).items()},
        asked=len(drawn.places),
        run=len(places),
        provenance={
            "over": axes,
            "samples": samples,
            "seed": seed,
            "warm_up": chosen.warm_up,
            **sources([row for some in rows for row in some], _machines(rows)),
        },
    )


def _machines(rows: Iterable[Iterable[Row]]) -> list[str]:
    """Return the machines of the lab that rows are from; a file of the reader's has no name of its own."""
    every = dict.fromkeys(row.machine for some in rows for row in some)
    return [name for name in every if name in machine_names()]


def only(experiment: Experiment, curve: str) -> dict[str, str]:
    """Return what leaves out the other curves, where an experiment has a list of them."""
    known = {field.name: field for field in fields(experiment.parameters)}
    has_curve = "curves" in known and curve in known["curves"].options
    return {"curves": curve} if has_curve else {}


def _at(axes: Mapping[str, Sequence[str]], place: Sequence[int]) -> dict[str, str]:
    return {name: values[at] for (name, values), at in zip(axes.items(), place, strict=True)}


def rows_of_all(result: Result) -> list[tuple[Row, ...]]:
    """Return the rows of every point; refuse what has none."""
    if result.problems:
        first = result.problems[0]
        where = ", ".join(f"{name}={value}" for name, value in first.point.axes.items())
        problem = f"at {where:.120} there is no answer: {first.problem.rstrip('.')}"
        raise InvalidInput("over", problem, fix="narrow the values until all go together")
    return [outcome.rows for outcome in result.outcomes]


def answer(rows: Sequence[Row], curve: str) -> float:
    """Return the mean of a curve over its x; refuse a curve that there is not."""
    values = [row.value for row in rows if row.curve == curve and row.value is not None]
    if not values:
        known = ", ".join(dict.fromkeys(row.curve for row in rows))
        raise InvalidInput("curve", f"{curve or EMPTY:.60} is not one of {known}", fix="choose one")
    return fmean(values)
