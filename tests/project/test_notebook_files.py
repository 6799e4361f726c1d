"""Notebooks are committed small and clean: no outputs, no widget state, cell ids kept."""

import ast

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.project.checkout import ROOT, tracked

NOTEBOOKS = tracked("notebooks/*.ipynb")
LARGEST = 200_000
PARTS = ("minutes", "Afterwards you can", "Predict", "Compare", "Explain", "leaves out", "Read on")
"""DESIGN: what every chapter has, in this order."""
LONGEST_FUNCTION = 5


def leftovers(notebook: nbformat.NotebookNode) -> list[str]:
    """What a run left in a notebook and a reader's diff would show."""
    state = ["widget state"] if "widgets" in notebook.metadata else []
    ran = [cell.id for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
    return [*state, *(f"output of cell {identity}" for identity in ran)]


def test_there_is_a_first_notebook():
    """`make lab` and the Binder badge open it."""
    assert ROOT / "notebooks/00_start_here.ipynb" in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_clean(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)  # cell ids there and unique, among the rest
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5), "older ones have no cell ids"
    assert leftovers(notebook) == []
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cell_ids_are_kept(path):
    """nbstripout without --keep-id numbers cells anew, and each diff touches all of them."""
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert ids != [str(position) for position in range(len(ids))]


def missing_parts(text: str) -> list[str]:
    """Parts of a chapter that are not there, or not where they belong."""
    missing, place = [], 0
    for part in PARTS:
        found = text.find(part, place)
        place = max(place, found)
        if found < 0:
            missing.append(part)
    return missing


def long_functions(source: str) -> list[str]:
    """Functions that belong into labkit and not into a cell."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [
        function.name
        for function in functions
        if function.end_lineno - function.lineno >= LONGEST_FUNCTION
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_has_its_parts(path):
    cells = nbformat.read(path, as_version=4).cells
    assert (
        missing_parts("\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))
        == []
    )
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    with_imports = [source for source in code if "import " in source]
    assert with_imports == code[:1], "one set-up cell, the first"
    assert [name for source in code for name in long_functions(source)] == []


def test_a_chapter_without_a_prediction_is_noticed():
    text = " ".join(PARTS)
    assert missing_parts(text) == []
    assert missing_parts(text.replace("Predict", "")) == ["Predict"]
    assert missing_parts("Read on " + text.replace(" Read on", "")) == ["Read on"]
    assert long_functions("def f():\n" + "    g()\n" * LONGEST_FUNCTION) == ["f"]


def test_an_output_and_a_widget_state_are_noticed():
    cell = new_code_cell("1", outputs=[new_output("stream", text="1")])
    notebook = new_notebook(cells=[cell], metadata={"widgets": {}})
    assert leftovers(notebook) == ["widget state", f"output of cell {cell.id}"]
