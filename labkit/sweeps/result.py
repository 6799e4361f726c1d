"""The rows of a sweep in the order of its design, as records and as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs

from labkit.results import COLUMN_TYPES, COLUMNS, Row
from labkit.sweeps.point import Outcome
from labkit.tables import csv_of, json_of, parquet_of


@attrs.frozen
class Result:
    """All outcomes of a sweep, in the order of its design."""

    outcomes: tuple[Outcome, ...] = attrs.field(kw_only=True)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, those of one point together."""
        return tuple(row for outcome in self.outcomes for row in outcome.rows)

    @property
    def problems(self) -> tuple[Outcome, ...]:
        """The points that have no rows, each with a sentence that says why."""
        return tuple(outcome for outcome in self.outcomes if outcome.state != "done")

    @property
    def states(self) -> Mapping[str, int]:
        """How many points are done, refused, failed and lost."""
        return Counter(outcome.state for outcome in self.outcomes)

    @property
    def columns(self) -> tuple[str, ...]:
        """What was varied, as far as a row does not say it anyway, and then the columns of a row."""
        names = dict.fromkeys(name for outcome in self.outcomes for name in outcome.point.axes)
        return (*(name for name in names if name not in COLUMNS), *COLUMNS)

    def records(self) -> list[dict[str, Any]]:
        """Return rows as dictionaries over ``columns``; ``pandas.DataFrame`` takes them as they are."""
        return [
            {**_numbers(outcome.point.axes), **attrs.asdict(row)}
            for outcome in self.outcomes
            for row in outcome.rows
        ]

    def to_csv(self) -> str:
        """Return a header line, and a line a row."""
        return csv_of(self.records(), self.columns)

    def to_json(self, provenance: Mapping[str, Any] | None = None) -> str:
        """Return rows as JSON, a line each, below where they come from: ``provenance`` and ``rows``."""
        return json_of(self.records(), provenance)

    def to_parquet(self, provenance: Mapping[str, Any] | None = None) -> bytes:
        """Return a Parquet file, with where the rows come from in its metadata, as JSON.

        Raises:
            InvalidInput: if pyarrow, which writes it, is not installed.
        """
        records = self.records()
        varied = {
            name: int if all(isinstance(record[name], int) for record in records) else str
            for name in self.columns
            if name not in COLUMN_TYPES
        }
        kinds = {**varied, **COLUMN_TYPES}
        return parquet_of(records, kinds, {"provenance": dict(provenance or {})})


def _numbers(axes: Mapping[str, str]) -> dict[str, Any]:
    """Return what was varied with whole numbers as numbers, as a reader of a table expects."""
    return {
        name: int(text) if text.removeprefix("-").isdecimal() else text
        for name, text in axes.items()
    }
