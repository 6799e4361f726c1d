"""Verdicts as a figure, in words and in a table: worst on top, none told by colour alone."""

import attrs
import plotly.graph_objects as go
import pytest

from labkit.charts.verdicts import MARKS, cells, describe, document
from labkit.results import FAILS, HOLDS, Verdict

CURVE = Verdict(
    experiment="fig3",
    machine="amd_4x4",
    what="MSG8",
    points=11,
    verdict=HOLDS,
    error_percent=0.7,
    worst_percent=-6.2,
    worst_x=5,
    bound="mean <= 12 %",
    bound_percent=12,
)
NUMBER = Verdict(
    experiment="fig6",
    machine="amd_8x4",
    what="Unicast, slope",
    points=1,
    verdict="no bound",
    error_percent=-71.0,
    model=151,
    published=520,
)
PLAIN = Verdict(
    experiment="fig3", machine="", what="ranks", points=1, verdict=HOLDS, model=0, bound="at most 0"
)
ALL = (NUMBER, CURVE, PLAIN)


def test_the_worst_is_on_top_and_what_has_no_error_is_left_out():
    page = document(ALL, title="T")["layout"]
    assert page["yaxis"]["categoryarray"] == ["fig3 MSG8", "fig6 Unicast, slope"]


def test_plotly_accepts_it_and_it_says_what_it_shows():
    drawn = go.Figure(document(ALL, title="T"))
    assert drawn.layout.meta["alt"] == describe(ALL, title="T")
    assert describe(ALL, title="T") == (
        "T. 2 bounds are declared, 0 of them fail. Worst: fig6, Unicast, slope, -71.0 %."
    )


def test_a_bound_stands_where_it_is():
    bounds = document(ALL, title="T")["data"][-1]
    assert (bounds["y"], bounds["x"]) == (["fig3 MSG8"], [12])


def test_verdicts_differ_by_marker_too():
    assert len({symbol for _, symbol in MARKS.values()}) == len(MARKS)


def test_what_fails_is_counted():
    bad = attrs.evolve(CURVE, verdict=FAILS)
    assert "2 bounds are declared, 1 of them fail." in describe((bad, PLAIN), title="T")


def test_two_of_one_name_are_told_apart_by_their_machine():
    other = attrs.evolve(CURVE, machine="amd_8x4")
    names = document((CURVE, other), title="T")["layout"]["yaxis"]["categoryarray"]
    assert names == ["fig3 MSG8, amd_8x4", "fig3 MSG8, amd_4x4"]


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (CURVE, ("fig3", "MSG8, amd_4x4", "11", "0.7", "-6.2 at 5", "mean <= 12 %", "holds")),
        (
            NUMBER,
            (
                "fig6",
                "Unicast, slope, amd_8x4: 151, published 520",
                "1",
                "-71.0",
                "",
                "",
                "no bound",
            ),
        ),
        (PLAIN, ("fig3", "ranks: 0", "1", "", "", "at most 0", "holds")),
    ],
)
def test_a_line_of_the_table(verdict, line):
    assert cells([verdict])[1] == line


def test_nothing_yet():
    assert document((), title="T")["data"][0]["x"] == []
    assert describe((), title="T") == "T. No points yet."
