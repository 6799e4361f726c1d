"""The command line that computes a sweep again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from labkit.experiments.experiment import Experiment


def sweep_line(
    experiment: Experiment,
    over: Mapping[str, str],
    *,
    design: str = "grid",
    samples: int | None = None,
    seed: int = 0,
) -> str:
    """Return the command line that computes a sweep again."""
    words = ["labkit", "sweep", experiment.short]
    for name, values in over.items():
        words += ["--over", f"{name}={values}"]
    if design != "grid":
        words += ["--design", design, "--samples", str(samples), "--seed", str(seed)]
    return shlex.join(words)
