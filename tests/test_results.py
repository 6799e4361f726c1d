"""Tidy rows: the same columns everywhere, and nothing lost on the way to a file."""

import csv
import io
import json
import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from labkit.published import Published
from labkit.results import (
    COLUMNS,
    Progress,
    Row,
    mean_absolute_error,
    rows_of,
    to_csv,
    to_json,
    to_parquet,
    to_records,
    value_of,
)

ROW = Row(
    experiment="fig3_shared_state",
    machine="amd_4x4",
    curve="SHM8",
    x_name="cores",
    x=16,
    value=12000.0,
    unit="cycles",
)
POINT = Published(
    id="fig3.SHM8.16",
    machine="4x4-core AMD",
    x="16",
    what="Fig 3",
    value="10000",
    unit="cycles",
    tolerance=50.0,
    status="figure",
    source="the figure",
    note="",
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x00"))
ROWS = st.builds(
    Row,
    experiment=WORDS,
    machine=WORDS,
    curve=WORDS,
    x_name=WORDS,
    x=st.integers(-(2**63), 2**63 - 1),
    value=st.none() | NUMBERS,
    unit=WORDS,
    published=st.none() | NUMBERS,
    published_tolerance=st.none() | NUMBERS,
    published_status=WORDS,
    error_percent=st.none() | NUMBERS,
    calibrated=st.booleans(),
    seed=st.integers(-(2**63), 2**63 - 1),  # as much as a column of Parquet holds
    model_version=WORDS,
)


def read_csv(text):
    """Read rows back the way the types of their columns say."""
    optional = {"value", "published", "published_tolerance", "error_percent"}
    read = {"x": int, "seed": int, "calibrated": lambda text: text == "True"}
    for line in csv.DictReader(io.StringIO(text, newline="")):
        values = {name: read.get(name, str)(text) for name, text in line.items()}
        values |= {name: float(line[name]) if line[name] else None for name in optional}
        yield Row(**values)


@given(st.lists(ROWS, max_size=5))
def test_csv_loses_nothing(rows):
    assert list(read_csv(to_csv(rows))) == rows


@given(st.lists(ROWS, max_size=5))
def test_json_loses_nothing(rows):
    read = json.loads(to_json(rows, {"command": "labkit run fig3"}))
    assert [Row(**record) for record in read["rows"]] == rows
    assert read["provenance"] == {"command": "labkit run fig3"}


@given(st.lists(ROWS, max_size=5))
def test_parquet_loses_nothing(rows):
    """Rows, the types of their columns, and where they come from."""
    table = parquet.read_table(io.BytesIO(to_parquet(rows, {"command": "labkit run fig3"})))
    assert [Row(**record) for record in table.to_pylist()] == rows
    assert tuple(table.column_names) == COLUMNS
    assert json.loads(table.schema.metadata[b"provenance"]) == {"command": "labkit run fig3"}


def test_the_columns_are_those_of_every_experiment():
    columns = (
        "experiment,machine,curve,x_name,x,value,unit,published,published_tolerance,"
        "published_status,error_percent,calibrated,seed,model_version"
    )
    assert ",".join(COLUMNS) == columns
    assert to_csv([]) == columns + "\n"


def test_one_row_as_csv():
    row = attrs.evolve(ROW.beside(POINT, fitted_to={POINT.id}), model_version="1")
    assert to_csv([row]).splitlines()[1] == (
        "fig3_shared_state,amd_4x4,SHM8,cores,16,12000.0,cycles,10000.0,50.0,figure,20.0,True,0,1"
    )


def test_records_are_what_pandas_takes():
    assert to_records([ROW]) == [attrs.asdict(ROW)]


def test_beside_a_published_value_a_row_has_its_error_in_per_cent():
    row = ROW.beside(POINT, fitted_to=(), remark="definition unclear")
    assert row.published == 10000
    assert row.published_tolerance == 50
    assert row.published_status == "figure, definition unclear"
    assert row.error_percent == 20
    assert row.value == ROW.value


def test_a_row_that_is_published_only_has_no_error_and_no_score():
    row = attrs.evolve(ROW, value=None).beside(POINT, fitted_to={POINT.id})
    assert (row.value, row.published, row.error_percent, row.scored) == (None, 10000, None, False)
    assert not row.calibrated, "there is nothing to fit"


def test_without_a_published_value_a_row_stays_as_it_is():
    assert ROW.beside(None, fitted_to={POINT.id}) == ROW


@pytest.mark.parametrize(
    ("row", "scored"),
    [
        (ROW, False),
        (ROW.beside(POINT, fitted_to=()), True),
        (ROW.beside(POINT, fitted_to={POINT.id}), False),
        (ROW.beside(POINT, fitted_to=(), remark="definition unclear"), False),
    ],
    ids=["nothing published", "prediction", "calibrated", "unclear"],
)
def test_only_a_prediction_of_a_clear_value_is_scored(row, scored):
    assert row.scored is scored


@given(st.lists(st.none() | st.floats(-1e6, 1e6)))
def test_the_mean_error_counts_both_signs_and_only_rows_that_have_one(errors):
    rows = [attrs.evolve(ROW, error_percent=error) for error in errors]
    known = [abs(error) for error in errors if error is not None]
    mean = mean_absolute_error(rows)
    if known:
        assert math.isclose(mean, math.fsum(known) / len(known), abs_tol=1e-9)
    else:
        assert mean is None


def test_rows_of_drops_progress_marks():
    mark = Progress(done=0, total=2, events=10)
    assert list(rows_of([mark, ROW, mark, ROW])) == [ROW, ROW]


def test_the_value_of_a_curve_is_found_by_machine_and_place():
    """What a guess is compared with: a whole number, or nothing where the model has none."""
    rows = [
        attrs.evolve(ROW, curve=curve, x=x, value=value)
        for curve, x, value in (("A", 1, 10.4), ("A", 2, 20.6), ("B", 1, None))
    ]
    assert value_of(rows, curve="A") == 10
    assert value_of(rows, curve="A", x=2) == 21
    assert value_of(rows, curve="A", machine="elsewhere") is None
    assert value_of(rows, curve="B", x=1) is None
