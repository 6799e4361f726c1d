"""What is shown as published stands in published.csv, with its status and its source."""

import csv
from importlib import resources

import pytest

from labkit.published import curve, published

FIGURE_3 = ("SHM1", "SHM2", "SHM4", "SHM8", "MSG1", "MSG8", "Server")


def lines():
    text = resources.files("labkit").joinpath("data/published.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_no_id_appears_twice():
    ids = [line["id"] for line in lines()]
    assert len(ids) == len(set(ids)) == len(published())


def test_each_value_says_how_it_was_read_and_where():
    for value in published().values():
        assert value.status in {"primary", "secondary", "figure", "derived"}, value.id
        assert value.source, value.id
        assert value.value or value.what, value.id


def test_a_reading_error_is_a_positive_number_or_unknown():
    for value in published().values():
        assert value.tolerance is None or value.tolerance > 0, value.id


@pytest.mark.parametrize("name", FIGURE_3)
def test_figure_3_is_complete(name):
    """Each curve has a number, a unit and a reading error at every count of 2 to 16 cores."""
    points = curve(f"fig3.{name}")
    assert sorted(points) == list(range(2, 17))
    for x, point in points.items():
        assert point.id == f"fig3.{name}.{x}"
        assert point.x == str(x)
        assert point.number > 0
        assert (point.unit, point.status) == ("cycles", "figure")
        assert point.tolerance is not None


def test_a_recalled_reading_error_is_not_shown():
    """The file has a sigma for Tables 1 and 2 that nobody has read again; it is no published number."""
    for id in ("table1.lrpc.4x4.cycles", "table2.urpc.2x2.same_die.cycles"):
        assert "recall" in published()[id].note
        assert published()[id].tolerance is None


def test_figure_3_says_what_the_paper_says():
    """Messages are faster from four cores and four lines on: the note on the authors' slide."""
    shm, msg = curve("fig3.SHM4"), curve("fig3.MSG8")
    assert shm[3].number < msg[3].number
    assert shm[4].number > msg[4].number


def test_a_curve_is_not_mixed_with_another_whose_name_begins_alike():
    assert {point.id.rpartition(".")[0] for point in curve("fig3.SHM1").values()} == {"fig3.SHM1"}


def test_an_unknown_curve_has_no_points():
    assert curve("fig3.SHM3") == {}


def test_a_text_is_no_number():
    with pytest.raises(ValueError, match="s5000XVN"):
        _ = published()["plat.2x4.board"].number
