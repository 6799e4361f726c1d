"""The ranked chart: largest at the top, intervals, and the same in words and in a table."""

import pytest

from labkit.charts.effects import cells, describe, document, figure, page, table
from labkit.sweeps.sensitivity import Effect

EFFECTS = (
    Effect(name="cores", size=24000.0, sure=9000.0, other=18000.0),
    Effect(name="misses", size=15.0, sure=3.0, other=0.0),
)
HOW = {"title": "What moves SHM8", "method": "morris", "unit": "cycles"}


def test_the_largest_effect_is_at_the_top():
    """Categories rise from below."""
    bars, points = document(EFFECTS, **HOW)["data"]
    assert bars["y"] == points["y"] == ["misses", "cores"]
    assert bars["x"] == [15.0, 24000.0]
    assert bars["error_x"]["array"] == [3.0, 9000.0]


def test_plotly_accepts_it_and_it_says_what_it_shows():
    drawn = figure(EFFECTS, **HOW)
    assert drawn.layout.meta["alt"] == describe(EFFECTS, **HOW)
    assert describe(EFFECTS, **HOW) == (
        "What moves SHM8. Ranked by effect: cores 24,000 cycles; misses 15 cycles."
    )


def test_bars_and_points_differ_by_more_than_colour():
    bars, points = document(EFFECTS, **HOW)["data"]
    assert bars["type"] != points["type"]
    assert bars["marker"]["color"] != points["marker"]["color"]


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_the_table_has_every_number(method):
    head, *body = cells(EFFECTS, method=method)
    assert len(head) == 5
    assert body[0] == ["1", "cores", "24,000", "9,000", "18,000"]
    assert table(EFFECTS, method=method).count("\n| ") == 3


def test_the_page_is_whole():
    html = page(EFFECTS, **HOW)
    assert "<td>24,000</td>" in html
    assert "http" not in html.split("<script")[0]
