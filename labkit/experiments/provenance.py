"""Where rows come from: enough to compute them again, to check them, and to say what they rest on.

There is no time, no place and no person in it: the same run gives the same text everywhere.
"""

from __future__ import annotations

import platform
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib import metadata, resources
from typing import Any

import attrs

from labkit.experiments.experiment import Experiment
from labkit.hardware.machine_files import digest_of, machine_names
from labkit.hardware.specification import MachineSpec, Number, Software
from labkit.parameters import fields
from labkit.results import MODEL_VERSION, Row, mean_absolute_error

ENGINE = ("labkit", "simpy", "attrs", "networkx")
"""The packages whose versions may matter to a result."""
PAPER = "doi:10.1145/1629575.1629579"


def command(experiment: Experiment, parameters: Any) -> str:
    """Return the command line that runs an experiment with these parameters again."""
    words = ["labkit", "run", experiment.short]
    for field in fields(experiment.parameters):
        value = getattr(parameters, field.name)
        if value != field.default:
            words += ["--" + field.name.replace("_", "-"), field.text(value)]
    return shlex.join(words)


def provenance(experiment: Experiment, parameters: Any, rows: Sequence[Row]) -> dict[str, Any]:
    """Return where rows of a run come from, as plain values that JSON can hold.

    ``machines`` has each machine's file by its hash, and the numbers that were fitted, with what to;
    ``calibration_residuals`` what the model makes of the points it was fitted to, and
    ``prediction_errors`` the mean absolute error of every curve that was not, both in per cent.
    """
    return {
        "experiment": experiment.name,
        "command": command(experiment, parameters),
        "parameters": attrs.asdict(parameters),
        "warm_up": experiment.warm_up,
        **sources(rows, _machines(parameters, rows)),
    }


def sources(rows: Sequence[Row], machines: Iterable[str]) -> dict[str, Any]:
    """Return what rows rest on: versions, machines' files, what was fitted, and how far off it all is."""
    return {
        "model_version": MODEL_VERSION,
        "versions": {
            "python": platform.python_version(),
            **{n: metadata.version(n) for n in ENGINE},
        },
        "machines": {name: _machine(name) for name in machines},
        "published": {"sha256": _published_digest(), "paper": PAPER},
        "calibration_residuals": list(_residuals(rows)),
        "prediction_errors": dict(_errors(rows)),
        "cite": "CITATION.cff",
    }


def _machines(parameters: Any, rows: Sequence[Row]) -> list[str]:
    """Return the machines of a run as a reader would name them; the rows know those that are fixed."""
    if hasattr(parameters, "machine"):
        return [parameters.machine]
    if hasattr(parameters, "machines"):
        return list(parameters.machines)
    return [name for name in dict.fromkeys(row.machine for row in rows) if name in machine_names()]


def _machine(name: str) -> dict[str, Any]:
    spec = MachineSpec.load(name)
    numbers: dict[str, Number | Software] = {**spec.numbers, **spec.software, **spec.agreement}
    fitted = {key: number for key, number in numbers.items() if number.calibration}
    return {
        "title": spec.title,
        "sha256": digest_of(name),
        "calibrated": {key: _fitted(number) for key, number in fitted.items()},
    }


def _fitted(number: Number | Software) -> Mapping[str, Any]:
    cycles = number.value if isinstance(number, Number) else number.stub_cycles
    return {"cycles": cycles, "source": number.source, "published": list(number.published)}


def _residuals(rows: Sequence[Row]) -> Iterator[Mapping[str, Any]]:
    """Yield each point that was fitted to once; in a sweep several runs may have it."""
    names = ("machine", "curve", "x", "value", "published", "error_percent")
    told = {tuple(getattr(row, name) for name in names) for row in rows if row.calibrated}
    for row in rows:
        values = tuple(getattr(row, name) for name in names)
        if row.calibrated and values in told:
            told.remove(values)
            yield dict(zip(names, values, strict=True))


def _errors(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    for curve in dict.fromkeys(row.curve for row in rows):
        error = mean_absolute_error(row for row in rows if row.curve == curve and row.scored)
        if error is not None:
            yield curve, round(error, 2)


def _published_digest() -> str:
    file = resources.files("labkit").joinpath("data/published.csv")
    return sha256(file.read_bytes()).hexdigest()
