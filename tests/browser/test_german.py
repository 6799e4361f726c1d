"""A chapter in German, by the one line that the README names: no English word of ours is left in it."""

import nbformat
import pytest

from labkit.strings import _labels, catalogue

CHAPTER = "02_messages_versus_shared_memory.ipynb"
GERMAN = "german.ipynb"
LOOK = "In diesen Punkt hineinsehen"
# All that is written in outputs, and the names of what is not written: each text node by itself.
TEXTS = """
() => {
  const found = [];
  for (const output of document.querySelectorAll(".jp-OutputArea-output")) {
    const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode.textContent.trim());
    for (const name of ["aria-label", "title", "placeholder"]) {
      const named = output.querySelectorAll(`[${name}]`);
      found.push(...[...named].map((element) => element.getAttribute(name)));
    }
  }
  return found;
}
"""


def english() -> set[str]:
    """Texts of ours that are other ones in German."""
    texts = {text for key, text in catalogue("en").items() if text != catalogue("de")[key]}
    return texts | {text for text, german in _labels("de").items() if text != german}


@pytest.fixture(scope="module")
def german(server, new_page, notebooks):
    """The chapter, all guesses made, all runs complete, one point opened."""
    chapter = nbformat.read(notebooks / CHAPTER, as_version=4)
    setup = next(cell for cell in chapter.cells if cell.cell_type == "code")
    setup.source = f"%env LABKIT_LANGUAGE=de\n{setup.source}"
    nbformat.write(chapter, notebooks / GERMAN)
    lab = new_page(server.address)
    lab.open(GERMAN)
    lab.restart()
    lab.run_all()
    lab.wait_all_run()
    lab.theme("JupyterLab Light")
    for box in lab.page.locator(".labkit-guess:visible").get_by_role("textbox").all():
        box.fill("5")
        box.press("Enter")
    lab.wait_chart()
    lab.page.get_by_role("button", name=LOOK).first.click()
    lab.page.locator(".labkit-time-space canvas[data-steps]").first.wait_for()
    return lab


def test_every_control_has_a_name(german, artefacts):
    german.show_whole_notebook()
    german.screenshot(artefacts / "german.png")
    assert german.output_errors() == []
    unnamed = [role for role, text in german.controls() if not text.strip()]
    assert [role for role in unnamed if role != "image"] == []  # icons inside named buttons


def test_nothing_of_ours_is_said_in_english(german):
    written = set(german.page.evaluate(TEXTS))
    assert LOOK in written, "the panels are there"
    assert written & english() == set()


def test_a_refusal_is_german_too(german):
    box = german.page.get_by_role("textbox", name="Kerne, bis, getippt").first
    box.fill("99")
    box.press("Enter")
    alert = german.page.locator('.labkit-status[role="alert"]').first
    alert.wait_for()
    assert "Kerne: 2:99 ist keine Zahl und kein Bereich VON:BIS" in alert.inner_text()
