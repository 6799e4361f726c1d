"""Chapters 8 and 10 by keyboard: guesses are answered, and a bug hunt is checked."""


def run(lab, name):
    lab.open(f"{name}.ipynb")
    lab.theme("JupyterLab Light")
    lab.run_all()
    lab.wait_all_run()


def finish(lab, file):
    lab.show_whole_notebook()
    lab.screenshot(file)
    assert lab.output_errors() == []
    assert lab.page_errors == []
    lab.leave()


GUESSES = (
    ("14", "that is what the run says"),
    ("14", "the run says 28"),
    ("3", "that is what"),
    ("2", "that is what"),
)


def test_every_guess_of_chapter_8_is_answered(server, new_page, artefacts):
    lab = new_page(server.address, height=1600)
    run(lab, "08_capabilities_and_two_phase_commit")
    assert lab.page.locator(".labkit-laws, .labkit-witness").count() == 0
    for number, (typed, says) in enumerate(GUESSES):
        guess = lab.page.locator(".labkit-guess").nth(number)
        guess.get_by_role("textbox").focus()
        lab.page.keyboard.type(typed)
        lab.page.keyboard.press("Enter")
        guess.get_by_text(says).wait_for()
    assert lab.page.locator(".labkit-laws").get_by_text("broken").count() > 5
    assert lab.page.locator(".labkit-witness").count() == 3
    finish(lab, artefacts / "08-guessed.png")


def test_a_bug_hunt_steps_and_checks_by_keyboard(server, new_page, artefacts):
    lab = new_page(server.address, height=1600)
    run(lab, "10_bug_hunt")
    hunts = lab.page.locator(".labkit-bug-hunt")
    assert hunts.count() == 3
    hunt = hunts.first
    hunt.get_by_role("button", name="Step").focus()
    for _ in range(3):
        lab.page.keyboard.press("Enter")
    hunt.get_by_text("4. ").wait_for()
    hunt.get_by_role("button", name="Show all").focus()
    lab.page.keyboard.press("Enter")
    hunt.get_by_text("CA5").wait_for()
    for answer, says in (("12", "Later"), ("13", "Passed")):
        hunt.get_by_role("spinbutton").fill(answer)
        lab.page.keyboard.press("Tab")
        hunt.get_by_role("button", name="Check").focus()
        lab.page.keyboard.press("Enter")
        hunt.get_by_text(says).wait_for()
    finish(lab, artefacts / "10-hunted.png")
