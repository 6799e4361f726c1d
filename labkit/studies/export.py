"""The rows of a sweep as a file, with where they come from: enough to compute them again, and to cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.errors import EMPTY, InvalidInput
from labkit.experiments.experiment import Experiment
from labkit.experiments.provenance import sources
from labkit.studies.study import Study
from labkit.sweeps.result import Result

FORMATS = ("csv", "json", "parquet")
PROVENANCE = ".provenance.json"
"""What the name of the file beside a file of rows ends in, which says where they come from."""


def sweep_provenance(
    experiment: Experiment, result: Result, *, command: str, over: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return where the rows of a sweep come from, as ``provenance`` does for a run."""
    return {
        "experiment": experiment.name,
        "command": command,
        "over": {name: list(values) for name, values in over.items()},
        "points": dict(result.states),
        "warm_up": experiment.warm_up,
        "problems": sorted({outcome.problem for outcome in result.problems}),
        **sources(result.rows, _machines(result)),
    }


def exported(study: Study, result: Result, format: str) -> str | bytes:
    """Return the rows of a study as a file of this format; only CSV has no place for where they come from.

    Raises:
        InvalidInput: for another format.
    """
    if format not in FORMATS:
        problem = f"{format or EMPTY:.20} is not one of {', '.join(FORMATS)}"
        raise InvalidInput("format", problem, fix="try rows.csv")
    if format == "csv":
        return result.to_csv()
    told = provenance_of(study, result)
    return result.to_json(told) if format == "json" else result.to_parquet(told)


def provenance_of(study: Study, result: Result) -> dict[str, Any]:
    """Return where the rows of a study come from."""
    return sweep_provenance(study.of, result, command=study.command(), over=study.over())


def _machines(result: Result) -> list[str]:
    """Return the machines as a reader named them, and those that the rows name beside them."""
    parameters = [outcome.point.parameters for outcome in result.outcomes]
    named = [each["machine"] for each in parameters if "machine" in each]
    named += [name for each in parameters for name in each.get("machines", "").split(",") if name]
    return list(dict.fromkeys(named))
