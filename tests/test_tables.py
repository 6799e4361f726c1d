"""Tables of records: nothing is lost on the way into a text or a file."""

import csv
import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from labkit.errors import InvalidInput
from labkit.tables import csv_of, in_columns, parquet_of

KINDS = {"name": str, "cores": int, "cycles": float, "fitted": bool}
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")))
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "name": TEXTS,
            "cores": st.none() | st.integers(-(2**62), 2**62),
            "cycles": st.none() | st.floats(allow_nan=False),
            "fitted": st.booleans(),
        }
    )
)


@given(RECORDS)
def test_csv_holds_every_value_as_text(records):
    read = list(csv.DictReader(io.StringIO(csv_of(records, list(KINDS)), newline="")))
    as_text = [{k: "" if v is None else str(v) for k, v in each.items()} for each in records]
    assert read == as_text


@given(RECORDS)
def test_parquet_keeps_values_types_and_metadata(records):
    table = parquet.read_table(io.BytesIO(parquet_of(records, KINDS, {"made": {"by": "a test"}})))
    assert table.to_pylist() == records
    assert [str(kind) for kind in table.schema.types] == ["string", "int64", "double", "bool"]
    assert json.loads(table.schema.metadata[b"made"]) == {"by": "a test"}


def test_without_pyarrow_parquet_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidInput, match="pyarrow, which is not installed; try json"):
        parquet_of([], KINDS)


def test_columns_are_as_wide_as_they_need_to_be():
    lines = [("curve", "cycles", "status"), ("SHM8", "1,234", ""), ("MSG8", "9", "fitted")]
    assert in_columns(lines, right={1}) == [
        "curve  cycles  status",
        "SHM8    1,234",
        "MSG8        9  fitted",
    ]
