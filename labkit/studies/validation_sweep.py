"""Everything that has published values as one sweep: a point an experiment, each kept when it is done.

So a notebook runs it a little at a time and shows what is there already, the command line runs it in
processes, and both find in a store what the other has done.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

from labkit.experiments import find
from labkit.experiments.validation import RUNS, points_of
from labkit.experiments.validation.claim import Found
from labkit.parameters import to_text
from labkit.sweeps.point import Outcome, Point
from labkit.sweeps.sweep import Sweep
from labkit.sweeps.workers import workers_of


def validation_sweep(
    *,
    executor: str | Executor = "serial",
    jobs: int | None = None,
    store: str | Path | None = None,
) -> Sweep:
    """Return the sweep; ``executor``, ``jobs`` and ``store`` are those of ``labkit.sweep``."""
    return Sweep(
        function=points_of,
        points=[_point(name) for name in RUNS],
        workers=workers_of(executor, jobs=jobs),
        store=None if store is None else str(store),
    )


def found_in(outcomes: Iterable[Outcome]) -> Found:
    """Return the rows of those experiments that are done, by their short names."""
    done = [outcome for outcome in outcomes if outcome.state == "done"]
    return {outcome.point.axes["experiment"]: outcome.rows for outcome in done}


def _point(name: str) -> Point:
    experiment = find(name)
    return Point(
        subject=experiment.name,
        parameters=to_text(experiment.read(RUNS[name])),
        axes={"experiment": name},
        argument=name,
    )
