"""Reads a table of latencies between cores, whoever measured them: numbers, commas, a row a core."""

from __future__ import annotations

import csv
import io
from math import isfinite

from labkit.errors import EMPTY, InvalidInput

Nanoseconds = tuple[tuple[float, ...], ...]

MOST_CORES = 1024
MOST_CHARACTERS = 16_000_000
"""Sixteen characters for each of 1024 times 1024 numbers."""
LONGEST = 1_000_000.0
"""A millisecond, in ns: no cache line takes that long, so the unit must be another one."""


def read_latencies(text: str) -> Nanoseconds:
    """Return what a line takes between every two cores, in ns, half of a round trip.

    Row and column are numbers of cores. What stands on the diagonal is nobody's latency and becomes
    0. Where only one direction was measured, the other one is taken to be the same.

    Raises:
        InvalidInput: with the row and column of the first number that is missing or impossible.
    """
    if len(text) > MOST_CHARACTERS:
        raise _bad(f"more than {MOST_CHARACTERS} characters are no table of {MOST_CORES} cores")
    rows = _rows(text)
    if not 2 <= len(rows) <= MOST_CORES:
        raise _bad(f"{len(rows)} rows are not those of 2 to {MOST_CORES} cores")
    for number, row in enumerate(rows):
        if len(row) != len(rows):
            problem = f"row {number + 1} has {len(row)} columns, but there are {len(rows)} rows"
            raise _bad(problem, fix="give every core a row and a column")
    given = [
        [None if a == b else _number(cell, a, b) for b, cell in enumerate(row)]
        for a, row in enumerate(rows)
    ]
    return tuple(
        tuple(_either_way(given, a, b) for b in range(len(rows))) for a in range(len(rows))
    )


def _rows(text: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error as error:
        raise _bad(f"not a table of comma-separated numbers ({error})") from None


def _number(cell: str, a: int, b: int) -> float | None:
    if not cell.strip():
        return None
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or not 0 < value <= LONGEST:
        problem = (
            f"row {a + 1}, column {b + 1}: {cell.strip()[:30] or EMPTY!r} "
            f"is not a number of nanoseconds above 0 and up to {LONGEST:.0f}"
        )
        raise _bad(problem)
    return value


def _either_way(given: list[list[float | None]], a: int, b: int) -> float:
    if a == b:
        return 0.0
    value = given[a][b] if given[a][b] is not None else given[b][a]
    if value is None:
        raise _bad(f"row {a + 1}, column {b + 1} is missing, and so is the other direction")
    return value


def _bad(problem: str, *, fix: str = "see labkit/data/core-to-core for examples") -> InvalidInput:
    return InvalidInput("machine", problem, fix=fix)
