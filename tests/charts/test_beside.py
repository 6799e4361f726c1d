"""A table of the model beside the published values: every row, every number, what was fitted."""

import html
import re

import attrs

from labkit.charts.beside import cells, page


def test_every_row_with_its_published_value_and_what_it_is_worth(row, published_row):
    rows = [
        published_row("URPC", 0, 449, against=450, calibrated=True),
        published_row("URPC", 1, 700, against=500),
        attrs.evolve(published_row("L4", 1, 1, against=424), value=None, error_percent=None),
        row("Ours", 2, 1234.5),
    ]
    assert cells(rows) == [
        ["what", "cores", "model", "published", "error", "kind"],
        ["URPC", "0", "449 cycles", "450 ± 50 cycles", "+0 %", "fitted"],
        ["URPC", "1", "700 cycles", "500 ± 50 cycles", "+40 %", "predicted"],
        ["L4", "1", "not modelled", "424 ± 50 cycles", "", ""],
        ["Ours", "2", "1,234 cycles", "", "", ""],
    ]


def test_one_distance_needs_no_column_and_two_machines_need_one(row):
    rows = [row("A", 0, 1), attrs.evolve(row("A", 0, 2), machine="intel_2x4")]
    assert cells(rows) == [
        ["machine", "what", "model", "published", "error", "kind"],
        ["4x4-core AMD", "A", "1 cycles", "", "", ""],
        ["2x4-core Intel", "A", "2 cycles", "", "", ""],
    ]


def test_the_page_has_the_same_cells_and_heads_for_rows_and_columns(row, published_row):
    rows = [published_row("A < B", 0, 449, against=450), row("C", 1, 2)]
    drawn = page(rows, title="T", note="changed")
    found = [html.unescape(cell) for cell in re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", drawn)]
    assert found == [cell for line in cells(rows) for cell in line]
    assert drawn.count('scope="row"') == 4
    assert "<p>changed</p>" in drawn
    assert "Predicted" in drawn
    assert "Predicted" not in page([row("C", 1, 2)], title="T")
