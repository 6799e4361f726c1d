"""What was fitted: every number of the paper's machines that was set so that published values come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from labkit.experiments.validation.claim import Found
from labkit.hardware.specification import MachineSpec, Number, Software, machine_names
from labkit.results import Row


@attrs.frozen(kw_only=True)
class Fitted:
    """One number, in cycles unless its name says otherwise, and the published values it was fitted to."""

    machine: str
    name: str
    value: int
    source: str
    published: tuple[str, ...]


def fitted_numbers() -> list[Fitted]:
    """Return them, machine after machine; of a machine known only by its latencies nothing was fitted."""
    return [
        Fitted(
            machine=machine,
            name=name,
            value=number.value if isinstance(number, Number) else number.stub_cycles,
            source=number.source,
            published=number.published,
        )
        for machine in machine_names()
        for name, number in _numbers(MachineSpec.load(machine)).items()
        if number.calibration
    ]


def fitted_rows(found: Found) -> list[Row]:
    """Return the points that the model was fitted to, each once, with what it makes of them."""
    rows = {_place(row): row for row in _all(found) if row.calibrated}
    return list(rows.values())


def _all(found: Found) -> Iterable[Row]:
    return (row for rows in found.values() for row in rows)


def _place(row: Row) -> tuple[str, str, str, int]:
    return row.experiment, row.machine, row.curve, row.x


def _numbers(spec: MachineSpec) -> Mapping[str, Number | Software]:
    stubs = {f"stub, {era}": software for era, software in spec.software.items()}
    return {**spec.numbers, **stubs, **spec.agreement}
