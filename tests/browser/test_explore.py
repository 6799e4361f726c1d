"""The researcher's page by keyboard: an axis changed, stopped and gone on with, a question kept."""

import json

PANEL = ".labkit-study"
MINUTES = 3 * 60_000


def panel(lab):
    return lab.page.locator(PANEL)


def press(lab, name):
    panel(lab).get_by_role("button", name=name, exact=True).focus()
    lab.page.keyboard.press("Enter")


def says(lab, text):
    panel(lab).get_by_text(text).first.wait_for(timeout=MINUTES)


def type_into(lab, name, text):
    box = panel(lab).get_by_role("textbox", name=name)
    box.focus()
    lab.page.keyboard.press("Control+A")
    lab.page.keyboard.insert_text(text)
    lab.page.keyboard.press("Tab")


def test_a_question_is_changed_and_kept_by_keyboard(server, new_page, artefacts, tmp_path):
    lab = new_page(server.address, height=1400)
    lab.open("20_explore.ipynb")
    lab.theme("JupyterLab Light")
    lab.run_all()
    says(lab, "Complete: 144 of 144")
    assert panel(lab).get_by_role("combobox", name="better than").input_value() == "SHM4"
    lab.page.wait_for_timeout(2000)  # the last charts are drawn
    lab.show_whole_notebook()
    lab.screenshot(artefacts / "20-explored.png")
    type_into(lab, "its values: rows of panels", "25,100,400")
    says(lab, "48 came from the store.")
    press(lab, "Run")
    says(lab, "144 came from the store.")
    type_into(lab, "its values: along x", "0:9")
    alert = panel(lab).get_by_role("alert")
    alert.wait_for()
    assert "0:9 is not LOW:HIGH" in alert.inner_text()
    type_into(lab, "its values: along x", "2:16:2")
    says(lab, "144 came from the store.")
    assert panel(lab).get_by_role("alert").count() == 0
    with lab.page.expect_download() as download:
        press(lab, "Save rows as JSON")
    rows = json.loads(download.value.path().read_text())
    assert len(rows["rows"]) == 144
    assert "hop_percent=25,100,400" in rows["provenance"]["command"]
    assert lab.output_errors() == []
    assert lab.page_errors == []
    lab.leave()
