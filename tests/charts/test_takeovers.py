"""From where on: a line a column, a gap where it never happens, and a table that says never."""

import plotly.graph_objects as go

from labkit.charts.grid import Takeover
from labkit.charts.takeovers import describe, document, table

FOUND = [
    Takeover(row=50, column="a", x=None),
    Takeover(row=100, column="a", x=8),
    Takeover(row=100, column="b", x=4),
]
NAMES = {"x_name": "cores", "row_name": "hop_percent", "column_name": "machine"}


def test_plotly_accepts_it_and_it_says_what_it_shows():
    drawn = go.Figure(document(FOUND, title="T", **NAMES))
    assert drawn.layout.meta["alt"] == describe(FOUND, title="T")
    assert describe(FOUND, title="T") == "T. It is in 2 of 3 cases, from 4 to 8 on."
    assert [list(trace.y) for trace in drawn.data] == [[None, 8], [4]]


def test_lines_differ_by_more_than_colour():
    one, other = document(FOUND, title="T", **NAMES)["data"]
    assert one["marker"]["symbol"] != other["marker"]["symbol"]
    assert one["line"]["dash"] != other["line"]["dash"]


def test_the_table_says_never():
    assert table(FOUND, row_name="hop_percent", column_name="machine") == [
        ["hop_percent", "machine a", "machine b"],
        ["50", "never", "never"],
        ["100", "8", "4"],
    ]


def test_never_at_all():
    assert describe(FOUND[:1], title="T") == "T. It never is, in this range."
    assert describe([], title="T") == "T. No points yet."
