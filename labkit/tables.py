"""Tables of records, as text and as files: written in one way by everything that has a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from labkit.errors import InvalidInput

Records = Iterable[Mapping[str, Any]]


def csv_of(records: Records, columns: Sequence[str]) -> str:
    """Return a header line, and a line a record."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


def json_of(records: Records, provenance: Mapping[str, Any] | None = None) -> str:
    """Return records as JSON, a line each, below where they come from: ``provenance`` and ``rows``."""
    head = json.dumps(dict(provenance or {}), indent=1)
    lines = ",\n".join(json.dumps(record) for record in records)
    return f'{{"provenance": {head},\n"rows": [\n{lines}\n]}}\n'


def parquet_of(
    records: Records, columns: Mapping[str, type], metadata: Mapping[str, Any] | None = None
) -> bytes:
    """Return a Parquet file with columns of these types, each of whose values may be missing.

    ``metadata`` is kept in the file, each value as JSON.

    Raises:
        InvalidInput: if pyarrow, which writes it, is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and slow to import
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        problem = "parquet is written by pyarrow, which is not installed"
        raise InvalidInput("format", problem, fix="try json, or pip install pyarrow") from None
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema(
        [(name, types[kind]) for name, kind in columns.items()],
        metadata={name: json.dumps(value) for name, value in (metadata or {}).items()},
    )
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(records), schema=schema), out)
    return out.getvalue()


def in_columns(lines: Sequence[Sequence[str]], *, right: Container[int] = ()) -> list[str]:
    """Return lines of cells as plain lines, each column as wide as it needs to be.

    Columns whose numbers are in ``right`` stand at the right of their place.
    """
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            f"{cell:>{width}}" if at in right else f"{cell:<{width}}"
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
