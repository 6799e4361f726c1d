"""Chapter 2 by keyboard: a guess unlocks the run, is drawn on the whole figure, and is judged."""

import pytest

from tests.browser.lab_page import CHART

CHARTS = ".labkit-explorer >> nth=0 >> .labkit-chart"


@pytest.fixture(scope="module")
def chapter(server, new_page):
    lab = new_page(server.address, height=1800)
    lab.open("02_messages_versus_shared_memory.ipynb")
    lab.run_all()
    lab.wait_all_run()
    yield lab
    lab.leave()


def test_before_the_guess_there_is_nothing_to_see_and_no_room_for_it(chapter):
    """What belongs to the explorer ends with its buttons, and the text goes on."""
    charts = chapter.page.locator(CHARTS)
    assert charts.count() == 2
    assert not charts.nth(0).is_visible()
    assert not charts.nth(1).is_visible()
    panel = chapter.page.locator(".labkit-explorer").first
    assert panel.bounding_box()["height"] < 500
    assert panel.get_by_role("slider", name="From how many cores").count() == 0


def test_a_guess_kept_by_keyboard_runs_the_whole_figure(chapter, artefacts):
    """Every curve at every core count, the guess as a line, the errors below, and the verdict."""
    box = chapter.page.get_by_role(
        "textbox", name="From how many cores on is SHM4 dearer than MSG8?"
    )
    box.focus()
    chapter.page.keyboard.type("9")
    chapter.page.keyboard.press("Enter")
    chart = chapter.wait_chart(timeout=120)
    assert {len(points) for name, points in chart["curves"].items() if name != "SHM1"} == {15}
    assert [shape["x0"] for shape in chart["shapes"]] == [9]
    errors = chapter.page.locator(CHARTS).nth(1)
    errors.wait_for(state="visible")
    chapter.page.wait_for_function(
        "chart => document.querySelectorAll(chart)[1].dataset.state === 'complete'", arg=CHART
    )
    guess = chapter.page.locator(".labkit-guess").first.inner_text()
    assert "You guessed 9 cores; the run says 4, so you were 5 too high." in guess
    assert box.is_disabled()
    drawn = chapter.page.locator(CHARTS).first
    assert drawn.bounding_box()["width"] == errors.bounding_box()["width"] > 500
    assert chapter.output_errors() == []
    assert chapter.page_errors == []
    drawn.scroll_into_view_if_needed()
    chapter.screenshot(artefacts / "messages-versus-shared-memory.png")
