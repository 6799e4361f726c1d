"""Notebooks are committed small and clean: no outputs, no widget state, cell ids kept."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.project.checkout import ROOT, tracked

NOTEBOOKS = tracked("notebooks/*.ipynb")
LARGEST = 200_000


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


def test_an_output_and_a_widget_state_are_noticed():
    cell = new_code_cell("1", outputs=[new_output("stream", text="1")])
    notebook = new_notebook(cells=[cell], metadata={"widgets": {}})
    assert leftovers(notebook) == ["widget state", f"output of cell {cell.id}"]
