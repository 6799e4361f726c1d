"""One curve as plotly traces."""

import attrs

from labkit.charts import traces
from labkit.charts.style import AROUND, PAPER, RING

LOOK = PAPER["SHM8"]


def test_a_curve_beside_published_points(published_row):
    points = [
        published_row("SHM8", 2, 1700.26, against=1687, calibrated=True),
        published_row("SHM8", 3, 2055.5, against=2284),
    ]
    assert traces.model(points, LOOK) == {
        "name": "SHM8",
        "legendgroup": "SHM8",
        "x0": 2,
        "y": [1700, 2056],
        "line": {"color": LOOK.colour, "dash": LOOK.dash},
        "marker": {"symbol": LOOK.marker, "line": {"width": [RING, 0]}},
        "text": ["1687, +1 %", "2284, -10 %"],
        "meta": "(figure, reading error ± 50)",
    }


def test_published_points_are_open_markers_with_their_reading_errors(published_row):
    points = [published_row("SHM8", x, 1700, against=1687) for x in (2, 4)]
    assert traces.published(points, LOOK) == {
        "name": "SHM8 published",
        "legendgroup": "SHM8",
        "showlegend": False,
        "mode": "markers",
        "x": [2, 4],
        "y": [1687, 1687],
        "error_y": {"value": 50},
        "marker": {"symbol": f"{LOOK.marker}-open", "color": LOOK.colour, "size": AROUND},
        "hovertemplate": "%{y}",
    }


def test_without_published_points_there_is_nothing_to_lay_over(row):
    points = [row("SHM8", 2, 1700)]
    assert traces.published(points, LOOK) is None
    assert traces.error(points, LOOK, aside=0) is None
    assert traces.model(points, LOOK)["hovertemplate"] == "%{x} cores: %{y} cycles"


def test_a_point_without_a_published_value_says_so(row, published_row):
    points = [row("SHM8", 1, 24), published_row("SHM8", 2, 1700, against=1687)]
    assert traces.model(points, LOOK)["text"] == ["nothing", "1687, +1 %"]
    assert traces.published(points, LOOK)["y"] == [1687]


def test_points_with_different_sources_say_theirs(published_row):
    points = [published_row("SHM8", x, 1700, against=1687) for x in (2, 3)]
    points[1] = attrs.evolve(points[1], published_tolerance=None, published_status="secondary")
    trace = traces.model(points, LOOK)
    assert trace["text"] == [
        "1687, +1 % (figure, reading error ± 50)",
        "1687, +1 % (secondary)",
    ]
    assert trace["meta"] == ""


def test_errors_stand_aside_of_their_core_count(published_row):
    points = [published_row("SHM8", 2, 1100, against=1000)]
    trace = traces.error(points, LOOK, aside=0.25)
    assert (trace["x"], trace["y"], trace["error_y"]) == ([2.25], [10.0], {"value": 5})
    assert trace["text"] == ["2"]
    assert trace["mode"] == "markers"


def test_the_legend_explains_what_is_there_and_nothing_else(row, published_row):
    plain = [row("SHM8", 2, 1700)]
    predicted = [published_row("SHM8", 2, 1700, against=1687)]
    calibrated = [published_row("SHM8", 2, 1700, against=1687, calibrated=True)]
    keys = [
        [trace["name"].split(",")[0] for trace in traces.key(rows, overlay=True)]
        for rows in (plain, predicted, calibrated)
    ]
    assert keys == [[], ["published"], ["published", "ringed: calibrated"]]


def test_numbers_are_as_short_as_a_plot_needs():
    values = [traces.short(value) for value in (0, 12.3456, 99.96, 123.4, 12345.6, -3.14159)]
    assert values == [0, 12.3, 100, 123, 12346, -3.14]
