"""The view of a point: the run, its changed future, its twin, its code."""

import gzip
import json

import pytest

from labkit.errors import InvalidInput
from labkit.experiments import find
from labkit.experiments.share_code import Place
from labkit.widgets.point_view import PointView, restored

FIG3 = find("fig3")


@pytest.fixture
def after(on_loop):
    """Make a view, do several things one after the other, and return it when all are shown."""

    def run(*acts, make=lambda: PointView(FIG3, curve="MSG8", x=6)):
        async def case():
            view = make()
            await view.finished()
            for act in acts:
                act(view)
                await view.finished()
            return view

        return on_loop(case)

    return run


def titles(view):
    return [page["title"] for page in json.loads(gzip.decompress(view.diagram.pictures))]


def move(cursor):
    return lambda view: setattr(view.diagram, "cursor", cursor)


def change(**given):
    def act(view):
        for name, value in given.items():
            view.changes.by_name[name].text = str(value)
        view.go_on()

    return act


def test_it_begins_after_the_warm_up(after):
    view = after()
    assert view.diagram.cursor == view.run.begin == 30_000
    assert titles(view) == ["MSG8, 6 cores"]
    assert view.status.text == ""


def test_a_change_at_the_cursor_shows_both_futures(after):
    view = after(move(41_000), change(core=0, cycles=2500))
    assert titles(view) == ["MSG8, 6 cores", "MSG8, 6 cores, core 0 held up 2,500 cycles"]
    assert (view.diagram.fork, view.diagram.cursor) == (41_000, 41_000)
    assert view.other.shares_past_of(view.run)
    assert "steps before are the same" in view.status.text


def test_a_change_can_be_forgotten(after):
    view = after(move(41_000), change(core=0), lambda view: view.forget())
    assert titles(view) == ["MSG8, 6 cores"]
    assert view.diagram.fork == -1


def test_a_bad_change_leaves_everything_as_it_was(after):
    def bad(view):
        bad.before = view.diagram.pictures
        with pytest.raises(InvalidInput):
            change(core=99)(view)

    view = after(bad)
    assert view.diagram.pictures == bad.before
    assert view.place.change is None


def test_twins_stand_beside_each_other(after):
    twins = after(make=lambda: PointView(FIG3, curve="SHM8", x=6, beside="MSG8"))
    assert titles(twins) == ["SHM8, 6 cores", "MSG8, 6 cores"]


def test_a_twin_comes_back_when_the_change_is_forgotten(after):
    twins = after(
        change(core=1),
        lambda view: view.forget(),
        make=lambda: PointView(FIG3, curve="SHM8", x=6, beside="MSG8"),
    )
    assert titles(twins) == ["SHM8, 6 cores", "MSG8, 6 cores"]


def test_its_code_restores_cursor_and_change(after):
    view = after(move(41_234), change())
    again = after(make=lambda: restored(view.code.value))
    assert again.place == view.place
    assert titles(again) == titles(view)
    assert again.diagram.cursor == 41_234


def test_a_pasted_code_goes_to_its_place(after):
    other = after(move(33_333), make=lambda: PointView(FIG3, curve="SHM8", x=4))
    view = after(lambda view: setattr(view.code, "value", other.code.value))
    assert view.place == other.place
    assert view.status.text == "Restored: SHM8, 4 cores, 4x4-core AMD, cycle 33,333."


def test_a_code_of_another_machine_brings_its_controls(after):
    """A machine without links has no price of them to change."""
    parameters = FIG3.parameters(machine="intel_2x4")
    other = after(make=lambda: PointView(FIG3, parameters=parameters, curve="MSG8", x=4))
    assert set(other.changes.by_name) == {"core", "cycles"}
    view = after(lambda view: setattr(view.code, "value", other.code.value))
    assert set(view.changes.by_name) == {"core", "cycles"}


def test_a_bad_code_is_one_sentence_and_the_run_stays(after):
    def bad(view):
        bad.before = view.diagram.pictures, view.place
        view.code.value = "ML1-<b>"

    view = after(bad)
    assert view.status.text.startswith("code: this is no code of the lab")
    assert (view.diagram.pictures, view.place) == bad.before


def test_a_newer_point_cancels_the_older(after):
    """Of two choices in a row only the second is shown."""

    def choose(view):
        for curve, x in (("SHM8", 16), ("MSG1", 3)):
            view.look(place(curve, x))

    view = after(choose)
    assert (view.place.curve, view.place.x) == ("MSG1", 3)
    assert titles(view) == ["MSG1, 3 cores"]


def place(curve, x):
    return Place(experiment=FIG3, parameters=FIG3.parameters(), curve=curve, x=x)


def test_an_experiment_without_traces_says_so(after):
    with pytest.raises(InvalidInput, match="polling has no runs to look into"):
        after(make=lambda: PointView(find("polling"), curve="x", x=1))


def test_a_point_that_there_is_not_is_refused_at_once(after):
    with pytest.raises(InvalidInput, match="MSG8 at 99 is no point"):
        after(make=lambda: PointView(FIG3, curve="MSG8", x=99))
