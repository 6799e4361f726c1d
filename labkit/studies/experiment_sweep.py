"""Sweeping an experiment: ``labkit.sweep("fig3", over={"cores": "2:16", "curves": ["SHM1", "MSG1"]})``.

A point is a run of the experiment with one value of each parameter that varies, so that it is as small
as the axes make it: of Figure 3, one curve at one number of cores. A parameter that does not vary keeps
its default. Replications are an axis like any other, ``seed``.

It stands here and not in ``sweeps``, which knows no experiment, nor in ``experiments``, which knows
nothing of processes and clusters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.experiment import Experiment
from labkit.parameters import fields, to_text
from labkit.studies.axes import axes_of, value_text
from labkit.sweeps.designs import design as points_of
from labkit.sweeps.point import Point
from labkit.sweeps.sweep import Sweep
from labkit.sweeps.workers import workers_of


def sweep(
    experiment: str | Experiment,
    *,
    over: Mapping[str, Any],
    design: str = "grid",
    samples: int | None = None,
    seed: int = 0,
    executor: str | Executor = "processes",
    jobs: int | None = None,
    store: str | Path | None = None,
) -> Sweep:
    """Return a sweep of an experiment; it computes when it is iterated over or asked for its result.

    Args:
        experiment: one of ``labkit list``, by its name or itself.
        over: for each parameter that varies its values: text as on the command line
            (``"2:16"``, ``"SHM1,MSG1"``) or an iterable.
        design: ``grid``, ``random``, ``latin`` or ``sobol``; see ``labkit.sweeps.designs``.
        samples: how many points to draw, for all but a grid.
        seed: of the design. The seed of the model is a parameter: vary it for replications.
        executor: ``processes``, ``serial``, ``threads``, ``dask://``, ``dask://HOST:PORT`` or an
            executor. In a script, processes need the line ``if __name__ == "__main__":``.
        jobs: workers side by side; without it as many as this process may use cores.
        store: a file that keeps each point that is done, so that a sweep that was killed goes on.

    Raises:
        InvalidInput: for anything that no point could be made of. Values that do not go together
            are refused point by point, in its outcome.
    """
    chosen = find(experiment) if isinstance(experiment, str) else experiment
    axes = axes_of(chosen.parameters, over)
    points = points_of(design, axes, samples=samples, seed=seed)
    return _sweep(chosen, points, executor=executor, jobs=jobs, store=store)


def point_sweep(
    experiment: str | Experiment,
    points: Iterable[Mapping[str, Any]],
    *,
    executor: str | Executor = "processes",
    jobs: int | None = None,
    store: str | Path | None = None,
) -> Sweep:
    """Return a sweep over points that somebody else has chosen: for each the parameters that vary.

    Raises:
        InvalidInput: as ``sweep``.
    """
    chosen = find(experiment) if isinstance(experiment, str) else experiment
    known = {field.name: field for field in fields(chosen.parameters)}
    texts = []
    for point in points:
        axes_of(chosen.parameters, {name: [value] for name, value in point.items()})
        texts.append({name: value_text(known[name], value) for name, value in point.items()})
    return _sweep(chosen, texts, executor=executor, jobs=jobs, store=store)


def _sweep(
    experiment: Experiment,
    points: Iterable[Mapping[str, str]],
    *,
    executor: str | Executor,
    jobs: int | None,
    store: str | Path | None,
) -> Sweep:
    return Sweep(
        function=experiment.points,
        points=[_point(experiment, axes) for axes in points],
        workers=workers_of(executor, jobs=jobs),
        store=None if store is None else str(store),
    )


def _point(experiment: Experiment, axes: Mapping[str, str]) -> Point:
    try:
        parameters = experiment.read(axes)
    except InvalidInput as error:
        return Point(subject=experiment.name, parameters=axes, axes=axes, problem=str(error))
    return Point(
        subject=experiment.name, parameters=to_text(parameters), axes=axes, argument=parameters
    )
