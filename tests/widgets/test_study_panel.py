"""A study in a panel: three pictures with their twins, files, and a question that comes back."""

import json

import attrs
import pytest

from labkit.errors import InvalidInput
from labkit.studies.study import Study
from labkit.widgets import study_panel
from labkit.widgets.study_panel import StudyPanel

STUDY = Study(
    experiment="fig3",
    x="cores=2,4",
    rows="hop_percent=100,200",
    columns="machine=amd_4x4,amd_8x4",
    others="curves=SHM4,MSG8 cycles=20000",
)


def ran(on_loop, then=bool, study=STUDY, store=None):
    async def case():
        panel = StudyPanel(study, store=store)
        await panel.run.finished()
        then(panel)
        await panel.run.finished()
        return panel

    return on_loop(case)


def test_three_pictures_with_their_twins(on_loop):
    panel = ran(on_loop)
    texts = {name: chart.frame["text"] for name, chart in panel.charts.items()}
    assert "4 panels with the curves SHM4, MSG8" in texts["multiples"]
    assert "8 places; wins: " in texts["winners"]
    assert "| hop_percent | machine amd_4x4 | machine amd_8x4 |" in texts["takeovers"]
    assert (panel.better.value, panel.than.value) == ("MSG8", "SHM4")
    assert panel.study.command() in panel.command.value


def test_another_duel_is_drawn_without_a_run(on_loop):
    def swap(panel):
        panel.better.value, panel.than.value = "SHM4", "MSG8"

    panel = ran(on_loop, swap)
    assert "From where on SHM4 is better than MSG8" in panel.charts["takeovers"].frame["text"]


def test_more_may_be_better(on_loop):
    before = ran(on_loop).charts["winners"].frame["text"]
    after = ran(on_loop, lambda panel: setattr(panel.more, "value", True))
    assert after.charts["winners"].frame["text"] != before


def test_a_change_asks_anew_and_the_store_has_the_old_points(on_loop, tmp_path):
    def change(panel):
        panel.controls.axes["x"].values.value = "2,4,8"

    panel = ran(on_loop, change, store=tmp_path / "points.sqlite")
    assert len(panel.run.sweep) == 3 * 2 * 2 * 2
    assert panel.run.status.text == "16 came from the store."


def test_bad_input_leaves_the_pictures_and_their_question(on_loop):
    def spoil(panel):
        panel.controls.axes["x"].values.value = "0:99999"

    panel = ran(on_loop, spoil)
    assert "cores" in panel.run.status.text
    assert panel.answered == STUDY
    assert json.loads(panel._provenance(panel._result()))["command"] == STUDY.command()


def test_too_many_points_are_for_the_command_line(on_loop, monkeypatch):
    monkeypatch.setattr(study_panel, "MOST", 15)

    async def case():
        with pytest.raises(InvalidInput, match="16 points are more than 15"):
            StudyPanel(STUDY)

    on_loop(case)


def test_a_saved_question_comes_back(on_loop):
    other = attrs.evolve(STUDY, x="cores=2,8")

    def upload(panel):
        panel._opened({"new": ({"content": memoryview(other.to_json().encode())},)})

    panel = ran(on_loop, upload)
    assert panel.study == panel.answered == other
    assert Study.from_json(panel._question()) == other


def test_downloads_are_there_when_there_are_rows(on_loop):
    csv, as_json, origin, question = ran(on_loop).downloads
    assert not any(button.disabled for button in (csv, as_json, origin, question))
    assert csv._content().count("\n") == 17
    assert json.loads(as_json._content())["provenance"] == json.loads(origin._content())


@pytest.mark.parametrize("path", ["", "rows.csv", "rows.parquet"])
def test_rows_are_written_with_where_they_come_from(on_loop, tmp_path, monkeypatch, path):
    """As papermill does it, which has no reader to press a button."""
    monkeypatch.chdir(tmp_path)

    async def case():
        await StudyPanel(STUDY).save(path)

    on_loop(case)
    expected = [path, f"{path}.provenance.json"] if path else []
    assert sorted(file.name for file in tmp_path.iterdir()) == expected
