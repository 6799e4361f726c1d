"""The table of a sweep: what was varied, beside the columns of every table of the project."""

import csv
import io
import json

import pandas as pd

from labkit.results import COLUMNS
from labkit.sweeps.point import Outcome, Point
from labkit.sweeps.result import Result
from tests.sweeps.functions import row


def result():
    axes = [{"misses": "4", "era": "x,y"}, {"misses": "8", "era": "z"}, {"misses": "9", "era": "z"}]
    points = [Point(subject="s", parameters=axis, axes=axis) for axis in axes]
    return Result(
        outcomes=(
            Outcome(index=0, point=points[0], rows=(row(1), row(2, 0.1))),
            Outcome(index=1, point=points[1], state="refused", problem="no: it is not."),
            Outcome(index=2, point=points[2], rows=(row(3),)),
        )
    )


def test_rows_of_all_points_in_order_and_problems_apart():
    found = result()
    assert [each.x for each in found.rows] == [1, 2, 3]
    assert [outcome.index for outcome in found.problems] == [1]
    assert found.states == {"done": 2, "refused": 1}


def test_what_was_varied_stands_in_front():
    assert result().columns == ("misses", "era", *COLUMNS)
    first, *_ = result().records()
    assert (first["misses"], first["era"], first["x"]) == (4, "x,y", 1)


def test_what_a_row_says_itself_is_not_said_twice():
    axes = {"machine": "amd_4x4", "seed": "3"}
    point = Point(subject="s", parameters=axes, axes=axes)
    found = Result(outcomes=(Outcome(index=0, point=point, rows=(row(1),)),))
    assert found.columns == COLUMNS
    assert found.records()[0]["machine"] == row(1).machine


def test_all_formats_hold_the_same(tmp_path):
    found = result()
    records = found.records()
    assert json.loads(found.to_json({"a": 1})) == {"provenance": {"a": 1}, "rows": records}
    lines = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [{k: "" if v is None else str(v) for k, v in each.items()} for each in records] == lines
    path = tmp_path / "rows.parquet"
    path.write_bytes(found.to_parquet())
    frame = pd.read_parquet(path)
    assert list(frame.columns) == list(found.columns)
    assert frame["value"].tolist() == [each["value"] for each in records]
    assert frame["misses"].tolist() == [4, 4, 9]
