"""The chart's one trait holds all that a page needs, and little more."""

import gzip
import json

from labkit.charts.curves import document
from labkit.charts.text_twin import table
from labkit.results import rows_of
from labkit.widgets.live_chart import LiveChart


def figure(line):
    rows = list(rows_of(line.points(line.parameters())))
    labels = {"title": line.title, "x_label": line.x_label, "y_label": line.y_label}
    return rows, document(rows, **labels)


def test_a_frame_is_complete_in_itself(line):
    rows, drawn = figure(line)
    chart = LiveChart()
    chart.show(drawn, run=3, state="running", progress="8 points", text=table(rows))
    frame = json.loads(gzip.decompress(chart.get_state("frame")["frame"]))
    assert frame == chart.frame
    assert (frame["run"], frame["number"], frame["state"]) == (3, 1, "running")
    assert frame["figure"]["data"][0]["y"] == [20, 30, 40, 50]
    assert line.title in frame["figure"]["layout"]["meta"]["alt"]
    assert "| 5 |" in frame["text"]


def test_what_is_not_given_is_not_left_over(line):
    rows, drawn = figure(line)
    chart = LiveChart()
    chart.show(drawn, text=table(rows))
    chart.show(drawn, run=2, state="running")
    assert chart.frame["text"] == ""
    assert chart.frame["number"] == 2


def test_charts_share_one_source():
    assert LiveChart().source == LiveChart().source


def test_no_logo_and_no_way_out():
    """Plotly's own "share" button would send the figure away."""
    assert LiveChart().config["displaylogo"] is False
    assert LiveChart().config["showSendToCloud"] is False
