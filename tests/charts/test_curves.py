"""Figures: small, of scatter traces only, and never without their text."""

import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.curves import document, figure, residuals, residuals_document
from labkit.charts.style import PAPER
from labkit.charts.text_twin import summary

LABELS = {"title": "Figure 3", "x_label": "cores", "y_label": "cycles per update"}


def size(figure):
    """Bytes of a figure as Jupyter sends it."""
    return len(json.dumps(figure, ensure_ascii=False).encode())


def test_a_frame_of_the_live_chart_stays_below_10_kilobytes(paper_rows):
    drawn = document(paper_rows, **LABELS, guess=(6, "at 6 cores", "x"), note="stopped")
    assert size(drawn) < 9_000, "the table and the envelope need the rest"
    assert size(residuals_document(paper_rows)) < 9_000
    assert size(figure(paper_rows, **LABELS).to_plotly_json()) < 10_000


def test_figure_and_document_are_the_same(paper_rows):
    """Live and static charts never differ; plotly itself only writes the type into each trace."""
    for one, other in (
        (figure(paper_rows, **LABELS), document(paper_rows, **LABELS)),
        (residuals(paper_rows), residuals_document(paper_rows)),
    ):
        written = one.to_plotly_json()
        template = written["layout"]["template"]["data"]["scatter"]
        for trace in (*written["data"], *template):
            assert trace.pop("type", "scatter") == "scatter"
        assert written == other


def test_on_a_logarithmic_axis_the_guess_stands_where_it_belongs(paper_rows):
    """Plotly takes the number for a line, and its logarithm for words beside it."""
    guess = (1000, "1000 cycles", "y")
    page = document(paper_rows, **LABELS, guess=guess, is_logarithmic=True)["layout"]
    assert page["yaxis"]["type"] == "log"
    assert (page["shapes"][0]["y0"], page["annotations"][0]["y"]) == (1000, pytest.approx(3))
    page = document(paper_rows, **LABELS, guess=guess)["layout"]
    assert "type" not in page["yaxis"]
    assert (page["shapes"][0]["y0"], page["annotations"][0]["y"]) == (1000, 1000)


def test_only_scatter_is_drawn(paper_rows):
    """plotly.js-basic, which the live chart uses, knows little else."""
    for drawn in (figure(paper_rows, **LABELS), residuals(paper_rows)):
        assert {trace.type for trace in drawn.data} == {"scatter"}


def test_each_figure_carries_its_text(paper_rows):
    drawn = document(paper_rows, **LABELS)
    assert drawn["layout"]["meta"]["alt"] == summary(paper_rows, title="Figure 3")
    assert "mean absolute error" in residuals_document(paper_rows)["layout"]["meta"]["alt"].lower()


def test_the_values_drawn_are_those_of_the_rows(paper_rows):
    model = {trace["name"]: trace for trace in document(paper_rows, **LABELS)["data"]}
    for name in PAPER:
        rows = [row for row in paper_rows if row.curve == name]
        for kind, values in (
            (name, [row.value for row in rows]),
            (f"{name} published", [row.published for row in rows]),
        ):
            assert model[kind]["x0"] == 2
            assert model[kind]["y"] == pytest.approx(values, abs=0.5)


def test_the_guess_is_a_dashed_line_with_words(paper_rows):
    layout = document(paper_rows, **LABELS, guess=(3.5, "at 3 to 4", "x"))["layout"]
    (line,) = layout["shapes"]
    (words,) = layout["annotations"]
    assert (line["x0"], line["x1"], line["line"]["dash"]) == (3.5, 3.5, "dash")
    assert (words["x"], words["text"]) == (3.5, "your guess: at 3 to 4")


@given(st.floats(1, 64))
def test_the_guess_lies_on_the_axis_and_its_words_towards_the_middle(paper_rows, cores):
    layout = document(paper_rows, **LABELS, guess=(cores, "here", "x"))["layout"]
    low, high = layout["xaxis"]["range"]
    assert low < cores < high
    assert layout["annotations"][0]["xanchor"] == ("left" if cores < (low + high) / 2 else "right")


def test_a_guess_of_a_cost_lies_level_and_leaves_the_x_axis_alone(paper_rows):
    plain = document(paper_rows, **LABELS)["layout"]
    layout = document(paper_rows, **LABELS, guess=(4000, "4000 cycles", "y"))["layout"]
    (line,) = layout["shapes"]
    assert (line["y0"], line["y1"], line["xref"]) == (4000, 4000, "paper")
    assert layout["annotations"][0]["y"] == 4000
    assert layout["xaxis"] == plain["xaxis"]


def test_a_guess_can_be_drawn_before_the_first_point():
    assert document([], **LABELS, guess=(4, "here", "x"))["layout"]["shapes"]
    assert "shapes" not in document([], **LABELS, guess=(4, "here", "y"))["layout"]


def test_a_cancelled_run_says_so_below_the_title(paper_rows):
    drawn = document(paper_rows[:3], **LABELS, note="stopped after 3 of 105 points")
    assert drawn["layout"]["title"]["subtitle"]["text"] == "stopped after 3 of 105 points"


def test_an_unfinished_run_can_be_drawn_at_every_point(paper_rows):
    for length in range(len(paper_rows) + 1):
        drawn = document(paper_rows[:length], **LABELS)
        names = {trace["name"] for trace in drawn["data"]} & PAPER.keys()
        assert names == {row.curve for row in paper_rows[:length]}
    assert figure([], **LABELS).layout.meta["alt"] == "Figure 3. No points yet."
    assert residuals([]).layout.meta["alt"] == "Error of the model. No points yet."


def test_the_same_chart_keeps_its_zoom(paper_rows):
    few, many = document(paper_rows[:5], **LABELS), document(paper_rows, **LABELS)
    assert few["layout"]["uirevision"] == many["layout"]["uirevision"]


def test_residuals_are_the_errors_around_a_zero_line(paper_rows):
    drawn = residuals_document(paper_rows)
    (zero,) = drawn["layout"]["shapes"]
    assert (zero["y0"], zero["y1"], zero["xref"]) == (0, 0, "paper")
    shown = {trace["name"]: trace["y"] for trace in drawn["data"]}
    for name in PAPER:
        errors = [row.error_percent for row in paper_rows if row.curve == name]
        assert shown[name] == pytest.approx(errors, abs=0.05)


def test_residuals_of_two_curves_never_hide_each_other(paper_rows):
    drawn = residuals_document(paper_rows)["data"]
    starts = [trace["x0"] for trace in drawn if trace["name"] in PAPER]
    assert len(set(starts)) == len(PAPER)
    assert all(abs(start - 2) < 0.5 for start in starts)


def test_another_unit_has_a_panel_of_its_own_below(row, published_row):
    rate = [published_row("rate", x, 3, against=4) for x in (0, 1)]
    rows = [row("latency", 0, 450), *(attrs.evolve(each, unit="msgs/kcycle") for each in rate)]
    drawn = document(rows, title="T", x_label="hops", y_label="cycles")
    axes = {trace["name"]: trace.get("yaxis") for trace in drawn["data"]}
    assert axes["latency"] == "y"
    assert axes["rate"] == axes["rate published"] == "y2"
    upper, lower = drawn["layout"]["yaxis"], drawn["layout"]["yaxis2"]
    assert (upper["title"]["text"], lower["title"]["text"]) == ("cycles", "msgs/kcycle")
    assert upper["domain"][0] > lower["domain"][1]
    assert drawn["layout"]["xaxis"]["anchor"] == "y2"
    figure(rows, title="T", x_label="hops", y_label="cycles")  # plotly takes it


def test_the_y_axis_never_names_another_unit_than_the_rows_have(row):
    """An experiment has one label, also when only its curves of another unit are chosen."""
    rate = [attrs.evolve(row("rate", 0, 3), unit="msgs/kcycle")]
    for rows, label in (
        (rate, "msgs/kcycle"),
        ([row("A", 0, 3)], "cycles each"),
        ([], "cycles each"),
    ):
        drawn = document(rows, title="T", x_label="hops", y_label="cycles each")
        assert drawn["layout"]["yaxis"]["title"]["text"] == label


def test_a_row_that_is_published_only_leaves_a_gap(published_row):
    only = attrs.evolve(published_row("L4", 0, 1, against=424), value=None, error_percent=None)
    model, published, *_ = document([only], title="T", x_label="x", y_label="y")["data"]
    assert (model["y"], published["y"]) == ([None], [424])
