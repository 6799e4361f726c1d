"""Published measurements: value, reading error, status and source of each, from published.csv.

A number is shown as published only if it is a row of that file. The status tells how it was read:
``primary`` (primary material), ``secondary`` (a third-party quotation re-read against the paper),
``figure`` (read off the authors' figure, with a reading error) or ``derived`` (computed from the
others).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Published:
    """One published value, as text and, where it is a number, as ``number``.

    ``tolerance`` is the reading error in the unit of the value, or ``None`` where none is known; one
    that the file marks as recalled does not count.
    """

    id: str
    machine: str
    x: str
    what: str
    value: str
    unit: str
    tolerance: float | None
    status: str
    source: str
    note: str

    @property
    def number(self) -> float:
        """The value as a number; raises ``ValueError`` where it is a text or a list."""
        return float(self.value)


@cache
def published() -> Mapping[str, Published]:
    """Return all published values by their id, read once."""
    text = resources.files("labkit").joinpath("data/published.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["id"]: _from_row(row) for row in rows}


def curve(prefix: str) -> dict[int, Published]:
    """Return the points of a published curve by x, for example ``curve("fig3.SHM8")``."""
    points = {}
    for id, point in published().items():
        head, _, tail = id.rpartition(".")
        if head == prefix and tail.isdecimal():
            points[int(tail)] = point
    return points


def _from_row(row: Mapping[str, str]) -> Published:
    values: dict[str, Any] = dict(row)
    # A sigma that the file only recalls was never read again in the paper: no published number.
    known = row["tolerance"] and "recall" not in row["note"]
    values["tolerance"] = float(row["tolerance"]) if known else None
    return Published(**values)
