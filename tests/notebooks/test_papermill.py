"""Notebook 20 takes other parameters and runs without a reader, as its own text says."""

import csv
import json

import papermill
import pytest

from tests.project.checkout import ROOT

BOOK = ROOT / "notebooks/20_explore.ipynb"


def test_one_cell_has_the_tag_that_papermill_looks_for():
    cells = json.loads(BOOK.read_text())["cells"]
    (cell,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    names = [line.split(" = ")[0] for line in cell["source"]]
    assert names == ["experiment", "x", "rows", "columns", "others", "output"]


@pytest.mark.filterwarnings("ignore")  # papermill and its kernel client have some of their own
def test_another_question_is_answered_with_rows_that_say_where_they_come_from(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path / "work.json"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    asked = {
        "experiment": "fig6",
        "x": "cores=4,8",
        "rows": "radix=2,4",
        "columns": "",
        "others": "curves=Broadcast,Unicast",
        "output": "rows.csv",
    }
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(BOOK), str(out), parameters=asked, cwd=str(tmp_path), progress_bar=False
    )
    rows = list(csv.DictReader((tmp_path / "rows.csv").open()))
    assert {(row["x"], row["radix"], row["curve"]) for row in rows} == {
        (x, radix, curve)
        for x in ("4", "8")
        for radix in ("2", "4")
        for curve in ("Broadcast", "Unicast")
    }
    origin = json.loads((tmp_path / "rows.csv.provenance.json").read_text())
    assert origin["command"].startswith("labkit sweep fig6 --over cores=4,8 --over radix=2,4")
    assert (tmp_path / "points.sqlite").exists()
