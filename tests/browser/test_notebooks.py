"""Every notebook of the lab: open it, run all cells, and nothing goes wrong."""

import pytest

from tests.browser.lab_server import ROOT

NOTEBOOKS = sorted(file.name for file in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_runs_without_an_error(name, server, new_page, artefacts):
    """No error in any output, every control named, nothing sent out; a picture is kept first."""
    lab = new_page(server.address)
    lab.open(name)
    lab.restart()
    lab.run_all()
    lab.wait_all_run()
    lab.theme("JupyterLab Light")  # the server remembers what an earlier test chose
    lab.show_whole_notebook()
    lab.screenshot(artefacts / f"{name.removesuffix('.ipynb')}.png")
    assert lab.output_errors() == []
    unnamed = [role for role, text in lab.controls() if not text.strip()]
    assert [role for role in unnamed if role != "image"] == []  # icons inside named buttons
    assert lab.outsiders() == []
    assert lab.page_errors == []
    lab.leave()  # a kernel that still computes would slow down what comes next
