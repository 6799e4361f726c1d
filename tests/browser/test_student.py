"""A student works through chapter 2 by keyboard alone, from the first cell to the report."""

import json

import pytest

from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from tests.browser.keyboard import Keyboard
from tests.browser.lab_server import ROOT

CHAPTER = "02_messages_versus_shared_memory.ipynb"
GUESS = "From how many cores on is SHM4 dearer than MSG8?"
WHY = "Because the lines move, and everybody waits. <script>alert(1)</script>"
PANEL = ".labkit-exercise"


def right(name, student=""):
    return solution(ROOT / "tests/solutions", name, Variant(student)).answer


def says(lab, text):
    """Wait until a status line says it."""
    lab.page.locator(".labkit-status", has_text=text).first.wait_for(timeout=30_000)


@pytest.fixture(scope="module")
def lab(server, new_page):
    lab = new_page(server.address, height=1400)
    lab.open(CHAPTER)
    yield lab
    lab.leave()


@pytest.fixture(scope="module")
def keys(lab):
    return Keyboard(lab.page)


@pytest.fixture
def work(notebooks):
    return lambda: json.loads((notebooks / "work.json").read_text())


def test_every_cell_runs_by_keyboard(lab, keys, notebooks):
    keys.run_all()
    lab.wait_all_run()
    assert lab.output_errors() == []
    assert not (notebooks / "work.json").exists()


def test_a_prediction_unlocks_the_run_and_is_kept(lab, keys, work):
    keys.go_to_cell("live")
    keys.tab_to(GUESS)
    keys.write("9")
    keys.press("Enter")
    lab.wait_chart(timeout=120)
    says(lab, "You guessed 9 cores; the run says 4, so you were 5 too high.")
    kept = work()["predictions"]["02.live"]
    assert (kept["guess"], kept["result"], kept["question"]) == (9, 4, GUESS)


def test_an_explanation_is_kept_when_the_reader_goes_on(lab, keys, work):
    keys.go_to_cell("explain-shm")
    keys.tab_to("Why does SHM8 rise")
    keys.write(WHY)
    keys.press("Tab")
    lab.page.wait_for_timeout(500)
    assert work()["explanations"]["02.explain-shm"]["text"] == WHY


def test_a_number_wrong_then_with_a_hint_then_right(lab, keys, work):
    keys.go_to_cell("ask-queue-at-server")
    keys.tab_to("Your answer")
    keys.write(str(round(right("queue_at_server") / 2)))
    keys.press("Enter")
    says(lab, "Not yet. That would be the mean over clients")
    keys.tab_to("Hint 1 of 2")
    keys.press("Space")
    lab.page.locator(f"{PANEL} li", has_text="How many clients does the server").wait_for()
    keys.go_to_cell("ask-queue-at-server")
    keys.tab_to("Your answer")
    keys.press("Control+a")
    keys.write(str(right("queue_at_server")))
    keys.press("Enter")
    says(lab, "Passed. While a client waits")
    kept = work()["answers"]["queue_at_server"]
    assert (kept["state"], kept["attempts"], kept["hints"]) == ("passed", 2, 1)


def test_a_choice(lab, keys, work):
    keys.go_to_cell("ask-which-structure")
    keys.tab_to("Your answer")
    wanted = {"shared": "s", "messages": "m", "alike": "t"}[right("which_structure")]
    keys.press(wanted)
    keys.tab_to("Check")
    keys.press("Enter")
    says(lab, "Passed. The lines cost more")
    assert work()["answers"]["which_structure"]["state"] == "passed"


def test_a_program_written_in_its_cell(lab, keys, work, artefacts):
    keys.go_to_cell("answer-serve")
    keys.press("Enter", "Control+a")
    keys.write(right("serve").strip())
    keys.run_cell()
    keys.run_cell()
    says(lab, "Passed. Every request was carried out once")
    assert work()["answers"]["serve"]["state"] == "passed"
    lab.page.locator(PANEL).first.scroll_into_view_if_needed()
    lab.screenshot(artefacts / "student-exercises.png")


def test_progress_and_the_report_as_a_file(lab, keys, artefacts):
    keys.go_to_cell("my-work")
    keys.tab_to("Look again")
    keys.press("Enter")
    lab.page.locator(".labkit-desk p", has_text="3 of ").first.wait_for()
    lab.page.locator(".labkit-desk").scroll_into_view_if_needed()
    lab.screenshot(artefacts / "student-progress.png")
    keys.go_to_cell("my-work")
    keys.tab_to("Download my report")
    with lab.page.expect_download() as download:
        keys.press("Enter")
    report = artefacts / "student-report.html"
    download.value.save_as(report)
    text = report.read_text()
    assert "<script" not in text
    assert "alert(1)" in text, "as text"
    page = lab.page.context.new_page()
    page.goto(report.as_uri())
    assert page.get_by_role("heading", name="Predictions").count() == 1
    assert page.get_by_role("img").count() == 2
    page.screenshot(path=artefacts / "student-report.png", full_page=True)
    page.close()


def test_nothing_is_lost_by_a_restart_and_a_reload(lab, keys):
    """A new kernel, the page loaded again: guess, answers and explanation are where they were."""
    lab.save()
    lab.open(CHAPTER)
    lab.page.wait_for_timeout(3000)  # nobody restarts a kernel while its page is still being drawn
    lab.restart()
    keys.run_all()
    lab.wait_all_run()
    says(lab, "You guessed 9 cores; the run says 4")
    says(lab, "Kept from before: Passed.")
    boxes = lab.page.locator(".labkit-explain textarea")
    assert boxes.first.input_value() == WHY
    assert lab.output_errors() == []
    assert lab.page_errors == []


def test_work_is_taken_away_and_brought_back_to_an_empty_machine(lab, keys, notebooks, work):
    """What somebody does whose lab in the cloud was ended after ten idle minutes."""
    # Heard from here on: Chromium asks Playwright only some time after somebody begins to listen.
    lab.page.on("filechooser", lambda _: None)
    keys.go_to_cell("my-work")
    keys.tab_to("Download my work")
    with lab.page.expect_download() as download:
        keys.press("Enter")
    taken = notebooks / "taken.json"
    download.value.save_as(taken)
    before = work()
    (notebooks / "work.json").unlink()
    keys.tab_to("Bring back my work")
    with lab.page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(taken)
    says(lab, "Your work is back.")
    after = work()
    for part in ("answers", "predictions", "explanations", "student"):
        assert after[part] == before[part]
