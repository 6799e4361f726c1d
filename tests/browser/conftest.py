"""JupyterLab and Chromium as a reader has them; left out in one line where there is no Chromium."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from tests.browser.lab_page import LabPage
from tests.browser.lab_server import ROOT, LabServer

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",  # a CI machine runs as root in a container, where Chromium's own has no place
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
EXPLORER = """\
from labkit.experiments import find
from labkit.widgets.explorer import Explorer

explorer = Explorer(find("fig3"))
explorer
"""


def chromium() -> str | None:
    """Return the browser to drive: the variable CHROMIUM, or what is on PATH."""
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    return next(filter(None, found), None)


def pytest_collection_modifyitems(items) -> None:
    if chromium() or os.environ.get("CI") == "true":
        return
    reason = "browser tests left out: no Chromium on PATH and none named by CHROMIUM"
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory) -> Path:
    """A copy of the notebooks, and one with nothing but an explorer of Figure 3."""
    folder = tmp_path_factory.mktemp("notebooks")
    shutil.copytree(ROOT / "notebooks", folder, dirs_exist_ok=True)
    explorer = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(EXPLORER)])
    explorer.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(explorer, folder / "explorer.ipynb")
    return folder


@pytest.fixture(scope="session")
def server(notebooks, tmp_path_factory):
    server = LabServer(notebooks, scratch=tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def new_page(browser, notebooks):
    """Open any number of tabs, each in a fresh browser profile, and nothing done before."""
    contexts = []
    (notebooks / "work.json").unlink(missing_ok=True)

    def open_tab(address: str, *, width: int = 1400, height: int = 1000) -> LabPage:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        return LabPage(contexts[-1].new_page(), address)

    yield open_tab
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def opened(server, new_page) -> LabPage:
    """The explorer's notebook in a fresh kernel, run, its first chart complete."""
    lab = new_page(server.address)
    lab.open("explorer.ipynb")
    lab.restart()
    lab.run_all()
    lab.wait_chart()
    return lab


@pytest.fixture
def explorer(opened) -> LabPage:
    """The open explorer, reset, its chart complete. One tab for all tests: opening takes 10 s."""
    run = opened.chart()["run"]
    opened.press("Reset")
    opened.wait_chart(run=run + 1)
    return opened


@pytest.fixture
def artefacts() -> Path:
    """Where screenshots and figures are kept to be looked at; never committed."""
    folder = ROOT / "test-artifacts"
    folder.mkdir(exist_ok=True)
    return folder
