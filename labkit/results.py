"""Tidy rows: what an experiment yields beside what was published, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

import attrs

from labkit.published import Published
from labkit.tables import csv_of, json_of, parquet_of

MODEL_VERSION = "2026.11.4"
"""Raised whenever a change of the model changes a result."""


@attrs.frozen(kw_only=True)
class Row:
    """One point of one curve. The attributes are the columns of every CSV of the project.

    ``value`` is the model's, or ``None`` where the row is there only for its published value.
    ``calibrated`` says that the machine's file names the published value of this point as one that
    the model was fitted to; every other value is a prediction. ``published_status`` is empty where
    there is no published value, and may carry a remark, for example ``figure, definition unclear``.
    """

    experiment: str
    machine: str
    curve: str
    x_name: str
    x: int
    value: float | None
    unit: str
    published: float | None = None
    published_tolerance: float | None = None
    published_status: str = ""
    error_percent: float | None = None
    calibrated: bool = False
    seed: int = 0
    model_version: str = MODEL_VERSION

    @property
    def computed(self) -> float:
        """The model's value of a row that has one."""
        assert self.value is not None, "the model has nothing to say here"
        return self.value

    @property
    def scored(self) -> bool:
        """Whether the row counts as a prediction: published, not calibrated, definition clear."""
        unclear = "unclear" in self.published_status
        return self.error_percent is not None and not self.calibrated and not unclear

    def beside(
        self, point: Published | None, *, fitted_to: Container[str], remark: str = ""
    ) -> Row:
        """Return the row with a published point and the model's error against it, in per cent.

        ``fitted_to`` names the published points that the model was fitted to: no predictions.
        """
        if point is None:
            return self
        error = None if self.value is None else round(100 * (self.value / point.number - 1), 2)
        return attrs.evolve(
            self,
            published=point.number,
            published_tolerance=point.tolerance,
            published_status=f"{point.status}, {remark}" if remark else point.status,
            error_percent=error,
            calibrated=self.value is not None and point.id in fitted_to,
        )


HOLDS, FAILS, NO_BOUND = "holds", "FAILS", "no bound"
FITTED, NOT_MODELLED = "fitted", "not modelled"


@attrs.frozen(kw_only=True)
class Verdict:
    """One line of the table: a curve with its errors in per cent, or one number.

    ``points`` are those that count; ``error_percent`` is their mean absolute error or, of one number,
    its error; ``worst_percent`` with ``worst_x`` the largest among all predictions of the curve, those
    at few cores too. ``model`` and ``published`` are filled for one number, ``bound_percent`` where
    the error itself is bounded.
    """

    experiment: str
    machine: str
    what: str
    points: int
    verdict: str
    error_percent: float | None = None
    worst_percent: float | None = None
    worst_x: int | None = None
    model: float | None = None
    published: float | None = None
    bound: str = ""
    bound_percent: float | None = None
    remark: str = ""


@attrs.frozen(kw_only=True)
class Progress:
    """A sign of life between two rows, counted in engine events and never by the wall clock.

    ``done`` of ``total`` points are finished; ``events`` counts engine events since the run began.
    """

    done: int
    total: int
    events: int


_TYPES: Mapping[str, type] = {"str": str, "int": int, "bool": bool}
COLUMN_TYPES: Mapping[str, type] = {
    field.name: _TYPES.get(str(field.type), float) for field in attrs.fields(Row)
}
COLUMNS = tuple(COLUMN_TYPES)


def rows_of(points: Iterable[Row | Progress]) -> Iterator[Row]:
    """Yield the rows of a run and drop its progress marks."""
    return (point for point in points if isinstance(point, Row))


def value_of(
    rows: Iterable[Row], *, curve: str, machine: str = "", x: int | None = None
) -> int | None:
    """Return the model's value of the first row that fits, as a whole number, or ``None``."""
    for row in rows:
        if row.curve == curve and machine in ("", row.machine) and x in (None, row.x):
            return None if row.value is None else round(row.value)
    return None


def to_csv(rows: Iterable[Row]) -> str:
    """Return rows as CSV with a header line."""
    return csv_of(to_records(rows), COLUMNS)


def to_json(rows: Iterable[Row], provenance: Mapping[str, Any] | None = None) -> str:
    """Return rows as JSON, a line each, below where they come from: ``provenance`` and ``rows``."""
    return json_of(to_records(rows), provenance)


def to_parquet(rows: Iterable[Row], provenance: Mapping[str, Any] | None = None) -> bytes:
    """Return rows as a Parquet file, with where they come from in its metadata, as JSON.

    Raises:
        InvalidInput: if pyarrow, which writes it, is not installed.
    """
    return parquet_of(to_records(rows), COLUMN_TYPES, {"provenance": dict(provenance or {})})


def to_records(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as plain dictionaries, which ``pandas.DataFrame`` takes as they are."""
    return [attrs.asdict(row) for row in rows]


def mean_absolute_error(rows: Iterable[Row]) -> float | None:
    """Return the mean of the absolute errors in per cent over rows that have a published value."""
    errors = [abs(row.error_percent) for row in rows if row.error_percent is not None]
    return sum(errors) / len(errors) if errors else None
