"""Small multiples: every value in its panel, one legend, one scale, and the same in a table."""

import attrs
import plotly.graph_objects as go
import pytest

from labkit.charts.grid import Cell
from labkit.charts.multiples import describe, document, table

CELLS = [
    Cell(curve=curve, x=x, row=row, column=column, value=100.0 * x + row, unit="cycles")
    for curve in ("SHM8", "MSG8")
    for x in (4, 2)
    for row in (1, 2)
    for column in ("a", "b")
]
NAMES = {"x_name": "cores", "row_name": "misses", "column_name": "machine"}


def test_plotly_accepts_it_and_it_says_what_it_shows():
    drawn = go.Figure(document(CELLS, title="T", **NAMES))
    assert drawn.layout.meta["alt"] == describe(CELLS, title="T")
    assert describe(CELLS, title="T") == (
        "T. 4 panels with the curves SHM8, MSG8, from 201 to 402 cycles."
    )


def test_each_panel_has_its_values_and_one_of_them_the_legend():
    made = document(CELLS, title="T", **NAMES)["data"]
    assert [trace["y"] for trace in made] == 2 * 2 * [[201, 401]] + 2 * 2 * [[202, 402]]
    assert sum(trace["showlegend"] for trace in made) == 2
    assert all(trace["x"] == [2, 4] for trace in made)


def test_intervals_are_drawn_and_said():
    cells = [attrs.evolve(CELLS[0], half_width=7.0)]
    (trace,) = document(cells, title="T", x_name="cores")["data"]
    assert trace["error_y"]["array"] == [7]
    assert table(cells, x_name="cores")[1][-1] == "401 ± 7"


def test_names_along_x_keep_their_order():
    cells = [attrs.evolve(CELLS[0], x=name) for name in ("ring", "line")]
    axis = document(cells, title="T", x_name="topology")["layout"]["xaxis"]
    assert axis["categoryarray"] == ["ring", "line"]


def test_the_table_has_a_line_a_place():
    head, *lines = table(CELLS, **NAMES)
    assert head == ["misses", "machine", "cores", "SHM8", "MSG8"]
    assert lines[0] == ["1", "a", "2", "201", "201"]
    assert len(lines) == 8
    assert table(CELLS[:1], x_name="cores")[0] == ["cores", "SHM8"]


@pytest.mark.parametrize("is_logarithmic", [False, True])
def test_nothing_yet(is_logarithmic):
    made = document([], title="T", x_name="cores", is_logarithmic=is_logarithmic)
    assert made["data"] == []
    assert describe([], title="T") == "T. No points yet."
