"""The view of a point: the run, its changed future, its twin, its code."""

import gzip
import json

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.widgets.point_view import PointView, restored

FIG3 = find("fig3")


@pytest.fixture
def view():
    return PointView(FIG3, curve="MSG8", x=6)


def titles(view):
    return [page["title"] for page in json.loads(gzip.decompress(view.diagram.pictures))]


def test_it_begins_after_the_warm_up(view):
    assert view.diagram.cursor == view.run.begin == 30_000
    assert titles(view) == ["MSG8, 6 cores"]


def test_a_change_at_the_cursor_shows_both_futures(view):
    view.diagram.cursor = 41_000
    view.changes.by_name["core"].text = "0"
    view.changes.by_name["cycles"].text = "2500"
    view.go_on()
    assert titles(view) == ["MSG8, 6 cores", "MSG8, 6 cores, core 0 held up 2,500 cycles"]
    assert (view.diagram.fork, view.diagram.cursor) == (41_000, 41_000)
    assert view.other.shares_past_of(view.run)
    assert "steps before are the same" in view.status.text
    view.forget()
    assert titles(view) == ["MSG8, 6 cores"]
    assert view.diagram.fork == -1


def test_a_bad_change_leaves_everything_as_it_was(view):
    before = view.diagram.pictures
    view.changes.by_name["core"].text = "99"
    with pytest.raises(InvalidInput):
        view.go_on()
    assert view.diagram.pictures == before
    assert view.place.change is None


def test_twins_stand_beside_each_other():
    twins = PointView(FIG3, curve="SHM8", x=6, beside="MSG8")
    assert titles(twins) == ["SHM8, 6 cores", "MSG8, 6 cores"]


def test_its_code_restores_cursor_and_change(view):
    view.diagram.cursor = 41_234
    view.go_on()
    again = restored(view.code.value)
    assert again.place == view.place
    assert titles(again) == titles(view)
    assert again.diagram.cursor == 41_234


def test_a_pasted_code_goes_to_its_place(view):
    other = PointView(FIG3, curve="SHM8", x=4)
    other.diagram.cursor = 33_333
    view.code.value = other.code.value
    assert view.place == other.place
    assert view.status.text == "Restored: SHM8, 4 cores, 4x4-core AMD, cycle 33,333."


def test_a_bad_code_is_one_sentence_and_the_run_stays(view):
    before, place = view.diagram.pictures, view.place
    view.code.value = "ML1-<b>"
    assert view.status.text.startswith("code: this is no code of the lab")
    assert view.diagram.pictures == before
    assert view.place == place


def test_a_machine_without_links_offers_no_change_of_them():
    parameters = FIG3.parameters(machine="intel_2x4")
    assert set(PointView(FIG3, parameters=parameters, curve="MSG8", x=4).changes.by_name) == {
        "core",
        "cycles",
    }


def test_an_experiment_without_traces_says_so():
    with pytest.raises(InvalidInput, match="polling has no runs to look into"):
        PointView(find("polling"), curve="x", x=1)
