"""One curve of an experiment with seed after seed, until its mean is known well enough.

With ``against`` a second curve is run with the same seeds, and the two are compared pair by pair: what
both have by luck cancels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.parameters import fields
from labkit.results import Row
from labkit.studies.experiment_sweep import point_sweep
from labkit.studies.sensitivity import answer, only, rows_of_all
from labkit.sweeps.statistics import Comparison, Interval, compare
from labkit.sweeps.statistics.stopping import AT_LEAST, AT_MOST, replicate

SEED = "seed"


@attrs.frozen(kw_only=True)
class Replications:
    """What is known after some seeds; ``comparison`` where another curve was run with the same ones."""

    unit: str
    interval: Interval
    comparison: Comparison | None = None
    within: float

    @property
    def is_tight(self) -> bool:
        """Whether the mean is known as well as was asked."""
        return self.interval.relative <= self.within

    @property
    def is_constant(self) -> bool:
        """Whether the seed changed nothing: then one run says all."""
        return self.interval.half_width == 0


def replications(
    experiment: str | Experiment,
    *,
    curve: str,
    against: str = "",
    fixed: Mapping[str, Any] | None = None,
    within: float = 0.02,
    at_most: int = AT_MOST,
    together: int = 2,
    **how: Any,
) -> Iterator[Replications]:
    """Yield what is known after each round of seeds, until it is within a share of the mean.

    The value of a run is the mean of the curve over its x, or its value at one x if that is ``fixed``.
    ``how`` says where and how: ``executor``, ``jobs`` and ``store``, as in ``labkit.sweep``.

    Raises:
        InvalidInput: for an experiment without seeds, a curve or a value that there is not.
    """
    chosen = find(experiment) if isinstance(experiment, str) else experiment
    if not draws(chosen):
        problem = f"{chosen.short} draws nothing, so that one run says all"
        raise InvalidInput("experiment", problem, fix=f"try labkit run {chosen.short}")
    curves = [curve, against] if against else [curve]
    values: dict[str, list[float]] = {name: [] for name in curves}
    units: dict[str, str] = {}

    def run(seeds: Sequence[int]) -> list[float]:
        still = {**_curves(chosen, curves), **(fixed or {})}
        points = [{**still, SEED: str(seed)} for seed in seeds]
        found = rows_of_all(point_sweep(chosen, points, **how).result())
        for name in curves:
            values[name] += [answer(rows, name) for rows in found]
        units.update(_units(found))
        return values[curve][-len(seeds) :]

    for interval in replicate(
        run, within=within, at_most=at_most, at_least=min(AT_LEAST, at_most), together=together
    ):
        pair = compare(values[curve], values[against]) if against else None
        yield Replications(unit=units[curve], interval=interval, comparison=pair, within=within)


def draws(experiment: Experiment) -> bool:
    """Whether an experiment has a seed, so that another one may change something."""
    return SEED in {field.name for field in fields(experiment.parameters)}


def _curves(experiment: Experiment, curves: Sequence[str]) -> dict[str, str]:
    """Return what leaves out all other curves, where an experiment has a list of them."""
    known = [name for name in curves if only(experiment, name)]
    return {"curves": ",".join(known)} if len(known) == len(curves) else {}


def _units(found: Sequence[Sequence[Row]]) -> dict[str, str]:
    return {row.curve: row.unit for rows in found for row in rows}
