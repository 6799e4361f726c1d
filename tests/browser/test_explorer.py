"""The explorer as its reader has it: every control by keyboard, one sentence on bad input."""

import pytest

from tests.browser.lab_page import CHART

LAST = "cores, up to, typed"


def test_the_core_slider_changes_the_data(explorer, artefacts):
    """The curves end at the new core count, and the points are those of a new run."""
    before = explorer.chart()
    assert max(before["curves"]["SHM8"]) == 16
    explorer.slider("cores, up to").focus()
    explorer.page.keyboard.press("ArrowLeft")
    after = explorer.wait_chart(run=before["run"] + 1)
    assert max(after["curves"]["SHM8"]) == 15
    assert after["curves"]["SHM8"].keys() < before["curves"]["SHM8"].keys()
    assert explorer.output_errors() == []
    explorer.screenshot(artefacts / "explorer.png")


def test_another_parameter_changes_the_values(explorer):
    """One miss in flight instead of eight: other costs at the same core counts."""
    before = explorer.chart()
    misses = explorer.page.get_by_role("slider", name="misses in flight")
    misses.focus()
    explorer.page.keyboard.press("Home")
    after = explorer.wait_chart(run=before["run"] + 1)
    assert explorer.page.get_by_role("textbox", name="misses in flight, typed").input_value() == "1"
    assert after["curves"]["SHM8"].keys() == before["curves"]["SHM8"].keys()
    assert after["curves"]["SHM8"] != before["curves"]["SHM8"]


@pytest.mark.parametrize("typed", ["400", "0", "abc"])
def test_a_bad_value_is_one_sentence_and_the_chart_stays(explorer, typed):
    """It names parameter, bounds and fix where the reader looks; a good value mends it."""
    before = explorer.chart()
    box = explorer.page.get_by_role("textbox", name=LAST)
    box.fill(typed)
    box.press("Enter")
    alert = explorer.page.locator('.labkit-status[role="alert"]')
    alert.wait_for()
    sentence = alert.inner_text()
    assert f"cores: 2:{typed} is not" in sentence
    assert "within 1:16 cores" in sentence
    assert sentence.endswith("try 2:16.")
    assert box.get_attribute("aria-invalid") == "true"
    assert explorer.chart() == before
    box.fill("8")
    box.press("Enter")
    after = explorer.wait_chart(run=before["run"] + 1)
    assert max(after["curves"]["SHM8"]) == 8
    assert alert.count() == 0
    assert explorer.output_errors() == []


def test_stop_continue_step_and_reset(explorer):
    """Stop keeps the points, step adds one, continue computes the rest, reset starts over."""
    press, first = explorer.press, explorer.chart()["run"] + 1
    press("Run")
    explorer.wait_chart("running", run=first)
    press("Stop")
    stopped = explorer.wait_chart("stopped", run=first)
    press("Step")
    explorer.wait_points(stopped["points"] + 1)
    press("Continue")
    complete = explorer.wait_chart(run=first)
    assert complete["run"] == first
    explorer.slider("cores, up to").focus()
    explorer.page.keyboard.press("PageDown")
    shorter = explorer.wait_chart(run=first + 1)
    assert max(shorter["curves"]["SHM8"]) < 16
    press("Reset")
    again = explorer.wait_chart(run=first + 2)
    assert again["curves"] == complete["curves"]
    assert explorer.page.get_by_role("textbox", name=LAST).input_value() == "16"


def test_a_newer_value_cancels_the_older_run(explorer):
    """Ten quick presses: only the run of the last value is ever complete."""
    explorer.watch()
    explorer.slider("cores, up to").focus()
    for _ in range(10):
        explorer.page.keyboard.press("ArrowLeft")
    pressed = len(explorer.watched()["keys"])
    last = explorer.wait_chart(run=explorer.watched()["keys"][-1]["run"] + 1)
    assert pressed == 10
    assert max(last["curves"]["SHM8"]) == 6
    frames = explorer.watched()["frames"]
    assert {frame["run"] for frame in frames if frame["state"] == "complete"} == {last["run"]}


def test_after_a_reload_the_chart_equals_the_controls(explorer):
    """The reloaded page shows the frame and the controls as they were, from their traits."""
    run = explorer.chart()["run"]  # before the key: the next run may be there at once
    explorer.slider("cores, up to").focus()
    explorer.page.keyboard.press("PageDown")
    before = explorer.wait_chart(run=run + 1)
    typed = explorer.page.get_by_role("textbox", name=LAST).input_value()
    explorer.save()
    explorer.page.reload()
    explorer.wait_idle()
    after = explorer.wait_chart()
    assert after == before
    assert explorer.page.get_by_role("textbox", name=LAST).input_value() == typed
    assert int(typed) == max(after["curves"]["SHM8"]) < 16
    explorer.slider("cores, up to").focus()
    explorer.page.keyboard.press("ArrowRight")
    assert explorer.wait_chart(run=after["run"] + 1)["run"] == after["run"] + 1


def test_every_control_and_picture_has_a_name(explorer):
    controls = explorer.controls()
    assert {role for role, _ in controls} >= {"slider", "textbox", "combobox", "button", "image"}
    assert [role for role, name in controls if not name.strip()] == []


def test_the_text_twin_tells_the_same_numbers(explorer):
    """Unfolded by keyboard, the table has a row for each core count with the model's values."""
    explorer.page.locator(".labkit-text summary").first.focus()
    explorer.page.keyboard.press("Enter")
    cells = explorer.page.locator(".labkit-text table tr").last.locator("th, td").all_inner_texts()
    drawn = explorer.chart()["curves"]
    assert cells[0] == "16"
    column = list(drawn).index("SHM8") + 1
    assert float(cells[column].split("*")[0].split(" ")[0].replace(",", "")) == pytest.approx(
        drawn["SHM8"][16], rel=0.01
    )


def test_the_csv_is_saved_on_demand(explorer, tmp_path):
    with explorer.page.expect_download() as download:
        explorer.press("Save as CSV")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    lines = file.read_text().splitlines()
    assert file.name == "fig3_shared_state.csv"
    assert lines[0].startswith("experiment,machine,curve,x_name,x,value,unit,published")
    assert len(lines) == 1 + sum(
        len(points) for name, points in explorer.chart()["curves"].items() if "publ" not in name
    )


def test_nothing_leaves_this_machine(explorer):
    assert explorer.requests
    assert explorer.outsiders() == []
    assert explorer.page_errors == []


@pytest.mark.parametrize(("width", "dark"), [(1000, False), (1400, True)])
def test_looks(explorer, artefacts, *, width, dark):
    """Narrow and dark: the chart fits its cell, and pictures are kept for a human eye."""
    explorer.theme("JupyterLab Dark" if dark else "JupyterLab Light")
    explorer.page.set_viewport_size({"width": width, "height": 1000})
    explorer.page.wait_for_timeout(500)
    chart = explorer.page.locator(CHART).first.bounding_box()
    drawn = explorer.page.locator(f"{CHART} svg.main-svg").first.bounding_box()
    assert drawn["width"] == pytest.approx(chart["width"], abs=2)
    assert chart["x"] + chart["width"] <= width
    title = explorer.page.locator(f"{CHART} .gtitle").first.bounding_box()
    assert title["x"] + title["width"] <= chart["x"] + chart["width"], "no title is cut off"
    explorer.screenshot(artefacts / f"explorer-{width}-{'dark' if dark else 'light'}.png")


@pytest.mark.parametrize(
    ("button", "begins"),
    [("Download plot as an SVG", b"<svg"), ("Download plot as a PNG", b"\x89PNG")],
)
def test_the_figure_is_saved_as_a_picture(explorer, tmp_path, button, begins):
    """Vector and pixels, by the browser alone."""
    chart = explorer.page.locator(CHART).first
    chart.hover()
    with explorer.page.expect_download() as download:
        chart.locator(f'[data-title="{button}"]').click()
    target = tmp_path / "picture"
    download.value.save_as(target)
    assert target.read_bytes().startswith(begins)
    assert explorer.output_errors() == []
