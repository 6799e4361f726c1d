"""Chapters 3 to 7, 9, 11 and 12 by keyboard: every guess unlocks its run, and is answered."""

import pytest

# Chapter, and for each of its guesses what is typed and what the answer begins with.
CHAPTERS = {
    "03_cpu_drivers_and_lrpc": [("900", "You guessed 900 cycles; the run says 1463")],
    "04_urpc": [
        ("500", "You guessed 500 cycles; the run says 715"),
        ("8", "You guessed 8 lines; that is what the run says."),
    ],
    "05_waiting": [
        ("6000", "You guessed 6000 cycles; that is what the run says."),
        ("40", "You guessed 40 cycles; the run says 3"),
        ("900", "You guessed 900 cycles; the run says 3430"),
    ],
    "06_tlb_shootdown": [("10", "You guessed 10 cores; the run says 14")],
    "07_unmap_end_to_end": [("20", "You guessed 20 cores; the run says 14")],
    "09_replicas_or_sharing": [("50", "You guessed 50 %; the run says 90")],
    "11_machines_and_topologies": [
        ("3", "You guessed 3 times; the run says 11"),
        ("50", "You guessed 50 %; the run says 71"),
    ],
    "12_the_machine_is_a_network": [("2", "You guessed 2 trees; the run says 3")],
}
PANEL = " or ".join(f"contains(@class, 'labkit-{kind}')" for kind in ("explorer", "latency-map"))
ANSWERS = ".labkit-steps, .labkit-explorer, .labkit-point-view"
"""What is held back until a guess is kept."""
SETTLED = """
(explorer) => [...explorer.querySelectorAll(".labkit-chart")]
  .filter((chart) => chart.offsetParent !== null)
  .every((chart) => chart.dataset.state === "complete")
"""


@pytest.fixture(params=CHAPTERS)
def chapter(request, server, new_page):
    lab = new_page(server.address, height=1600)
    lab.open(f"{request.param}.ipynb")
    lab.theme("JupyterLab Light")
    lab.run_all()
    lab.wait_all_run()
    yield request.param, lab
    lab.leave()


def test_every_guess_is_answered(chapter, artefacts):
    """Typed and kept by keyboard; the run is complete, and no source line is broken or cut out."""
    name, lab = chapter
    guesses = lab.page.locator(".labkit-guess")
    assert guesses.count() == len(CHAPTERS[name])
    held_back = lab.page.locator(".labkit-after-guess")
    revealed = held_back.filter(has=lab.page.locator(ANSWERS))
    assert revealed.count() == 0, "neither table nor chart gives an answer away"
    for number, (typed, answer) in enumerate(CHAPTERS[name]):
        guess = guesses.nth(number)
        guess.get_by_role("textbox").focus()
        lab.page.keyboard.type(typed)
        lab.page.keyboard.press("Enter")
        guess.get_by_text(answer).wait_for()
        explorer = guess.locator(f"xpath=ancestor::*[{PANEL}]")
        lab.page.wait_for_function(SETTLED, arg=explorer.element_handle())
        assert explorer.locator(".labkit-chart").first.is_visible()
    assert revealed.count() == held_back.count()
    lab.wait_all_run()
    sources = lab.page.locator(".labkit-source [data-line]")
    assert sources.count() > 5
    heights = {round(line.bounding_box()["height"]) for line in sources.all()}
    assert len(heights) == 1, "one line of source is one line on the page"
    lab.show_whole_notebook()
    lab.screenshot(artefacts / f"{name}-guessed.png")
    assert lab.output_errors() == []
    assert lab.page_errors == []
