"""Who wins where: told by colour, by marker, and in words; larger is clearer, open is unsure."""

import plotly.graph_objects as go

from labkit.charts.grid import Winner
from labkit.charts.winners import LARGEST, SMALLEST, describe, document, table

WINNERS = [
    Winner(x=2, row=50, column="a", curve="SHM8", times=1.0, is_clear=False),
    Winner(x=4, row=50, column="a", curve="MSG8", times=4.0),
    Winner(x=2, row=100, column="a", curve="MSG8", times=1.2),
]
NAMES = {"x_name": "cores", "row_name": "hop_percent", "column_name": "machine"}


def test_plotly_accepts_it_and_it_says_what_it_shows():
    drawn = go.Figure(document(WINNERS, title="T", **NAMES))
    assert drawn.layout.meta["alt"] == describe(WINNERS, title="T")
    assert describe(WINNERS, title="T") == "T. 3 places; wins: MSG8 2, SHM8 1. Unclear: 1."


def test_marks_differ_in_colour_shape_and_size():
    shm, msg = document(WINNERS, title="T", **NAMES)["data"]
    assert shm["marker"]["color"] != msg["marker"]["color"]
    assert shm["marker"]["symbol"][0].removesuffix("-open") != msg["marker"]["symbol"][0]
    assert shm["marker"]["symbol"][0].endswith("-open")
    assert shm["marker"]["size"] == [SMALLEST]
    assert msg["marker"]["size"][0] == LARGEST > msg["marker"]["size"][1] > SMALLEST


def test_the_table_has_a_line_a_row():
    assert table(WINNERS, **NAMES) == [
        ["machine", "hop_percent", "cores 2", "cores 4"],
        ["a", "50", "SHM8 1.00 ?", "MSG8 4.00"],
        ["a", "100", "MSG8 1.20", ""],
    ]


def test_nothing_yet():
    assert document([], title="T", x_name="cores")["data"] == []
    assert describe([], title="T") == "T. No points yet."
