"""The validation page: stopped and gone on with by keyboard, all verdicts there, and stored once."""

RUN = ".labkit-sweep-run"
MINUTES = 5 * 60_000


def press(lab, name):
    lab.page.locator(RUN).get_by_role("button", name=name, exact=True).focus()
    lab.page.keyboard.press("Enter")


def says(lab, text):
    lab.page.locator(RUN).get_by_text(text).first.wait_for(timeout=MINUTES)


def test_everything_is_compared_and_kept(server, new_page, artefacts):
    lab = new_page(server.address, height=1400)
    lab.open("21_validation.ipynb")
    lab.theme("JupyterLab Light")
    lab.run_all()
    says(lab, "million events")
    press(lab, "Stop")
    says(lab, "Stopped: ")
    press(lab, "Run")
    says(lab, "Complete: 9 of 9.")
    lab.page.get_by_text("35 bounds are declared").first.wait_for(state="attached")
    verdicts = lab.page.locator(".labkit-table table").filter(has_text="verdict").first
    assert verdicts.locator("tr").count() == 13
    lab.wait_all_run()
    lab.page.wait_for_timeout(3000)  # the last charts are drawn
    lab.show_whole_notebook()
    lab.screenshot(artefacts / "21-compared.png")
    assert lab.output_errors() == []
    assert lab.page_errors == []
    press(lab, "Run")
    says(lab, "9 came from the store.")
    lab.leave()
