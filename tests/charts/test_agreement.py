"""All published points in one picture: on the diagonal is as published, a ring is no prediction."""

import plotly.graph_objects as go

from labkit.charts.agreement import cells, describe, document


def found(published_row):
    return {
        "fig3": [
            published_row("MSG8", 4, 100.0, against=100, calibrated=True),
            published_row("MSG8", 8, 330.0, against=300),
            published_row("MSG8", 16, 390.0, against=600),
        ]
    }


def test_plotly_accepts_it_and_it_says_what_it_shows(published_row):
    some = found(published_row)
    assert go.Figure(document(some, title="T")).layout.meta["alt"] == describe(some, title="T")
    said = describe(some, title="T")
    assert "2 predictions, half of them within 22.5 %" in said
    assert "1 are within 20 % of the published value, 1 are too high. 1 more" in said


def test_only_fitted_points_have_a_ring(published_row):
    points = document(found(published_row), title="T")["data"][3]
    assert (points["x"], points["y"]) == ([100, 300, 600], [100, 330, 390])
    rings = points["marker"]["line"]["width"]
    assert [bool(ring) for ring in rings] == [True, False, False]


def test_the_diagonal_is_as_published(published_row):
    lines = document(found(published_row), title="T")["data"][:3]
    assert [line["y"] for line in lines] == [[100, 600], [120, 720], [80, 480]]


def test_the_table_counts_predictions_and_fits(published_row):
    assert cells(found(published_row))[1] == ("fig3", "2", "22.5 %", "1", "1")


def test_nothing_yet():
    assert describe({}, title="T") == "T. No points yet."
    assert document({}, title="T")["data"] == []
