"""Chapter 1 by hand: a guess comes before its answer, and a click says who wrote the line."""

import pytest

SEQUENCE = ".labkit-sequence"
MAP = ".labkit-cost-map"


@pytest.fixture(scope="module")
def chapter(server, new_page):
    lab = new_page(server.address, height=1800)
    lab.open("01_one_cache_line.ipynb")
    lab.run_all()
    lab.page.locator(f"{MAP} svg.main-svg").first.wait_for()
    yield lab
    lab.leave()


def keep(chapter, text):
    """Type a guess and keep it, by keyboard alone; return what the sequence then says."""
    sequence = chapter.page.locator(SEQUENCE).first
    box = sequence.get_by_role("textbox").last
    box.focus()
    chapter.page.keyboard.type(text)
    chapter.page.keyboard.press("Tab")
    chapter.page.keyboard.press("Enter")
    chapter.page.wait_for_timeout(1000)
    return sequence.inner_text()


def test_an_answer_comes_after_its_guess(chapter, artefacts):
    before = chapter.page.locator(SEQUENCE).first.inner_text()
    assert "Step 1 of 5" in before
    assert "every package is probed" not in before
    after = keep(chapter, "10")
    assert "You guessed 10 cycles; the run says" in after
    assert "every package is probed" in after
    assert "After: core 0 Modified." in after
    assert "Step 2 of 5" in after
    chapter.page.keyboard.press("Tab")
    focused = chapter.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Step 2 of 5"), "the next question is the next stop of the keyboard"
    chapter.screenshot(artefacts / "one-cache-line.png")


def test_a_click_on_a_core_makes_it_the_writer(chapter):
    found = chapter.page.locator(MAP).first
    picture = lambda: found.get_by_role("img").first.get_attribute("aria-label")  # noqa: E731
    assert picture().startswith("What a load costs when core 0 wrote the line, in cycles, by core.")
    core = found.get_by_text("core 9", exact=True).first
    core.scroll_into_view_if_needed()
    middle = core.bounding_box()
    chapter.page.mouse.move(middle["x"] + 8, middle["y"] + 4)
    chapter.page.wait_for_timeout(200)
    chapter.page.mouse.click(middle["x"] + 8, middle["y"] + 4)
    chapter.page.wait_for_function(
        "map => document.querySelector(map + ' svg.main-svg').ariaLabel.includes('core 9 wrote')",
        arg=MAP,
    )
    assert found.get_by_role("slider").input_value() == "9"
    assert "core 9 3" in picture()


def test_the_keyboard_does_the_same(chapter):
    slider = chapter.page.locator(MAP).first.get_by_role("slider")
    slider.focus()
    chapter.page.keyboard.press("Home")
    chapter.page.wait_for_function(
        "map => document.querySelector(map + ' svg.main-svg').ariaLabel.includes('core 0 wrote')",
        arg=MAP,
    )
    assert chapter.output_errors() == []
    assert chapter.page_errors == []
