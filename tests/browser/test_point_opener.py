"""From a curve to the run behind one of its points, by mouse and by keyboard."""

from tests.browser.diagram_page import CANVAS
from tests.browser.lab_page import CHART

# Where plotly has drawn a point of a curve, in pixels of the window.
PLACE = """
([chart, curve, x]) => {
  const drawn = document.querySelector(chart);
  const trace = drawn.data.find(({ name }) => name === curve);
  const { xaxis, yaxis } = drawn._fullLayout;
  const { left, top } = drawn.getBoundingClientRect();
  const y = trace.y[(trace.x ?? trace.y.map((_, at) => trace.x0 + at)).indexOf(x)];
  return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
}
"""


def test_a_click_on_a_curve_opens_its_run(explorer, artefacts):
    explorer.page.locator(CHART).first.scroll_into_view_if_needed()
    x, y = explorer.page.evaluate(PLACE, [CHART, "SHM8", 12])
    explorer.page.mouse.move(x, y)
    explorer.page.wait_for_timeout(300)
    explorer.page.mouse.click(x, y)
    opened = explorer.page.locator(f"{CANVAS}[aria-label^='SHM8, 12 cores']")
    opened.wait_for()
    opened.scroll_into_view_if_needed()
    explorer.page.wait_for_timeout(700)
    explorer.screenshot(artefacts / "time-space-opened.png")


def test_the_keyboard_opens_it_too_and_a_twin_beside_it(explorer):
    found = explorer.page.locator(".labkit-point-opener")
    for name, option in (("curve", "MSG8"), ("cores", "9"), ("beside it", "SHM8")):
        found.get_by_role("combobox", name=name, exact=True).select_option(option)
    explorer.press("Look into this point")
    label = "MSG8, 9 cores beside SHM8, 9 cores"
    explorer.page.locator(f"{CANVAS}[aria-label^='{label}']").wait_for()
    assert [role for role, name in explorer.controls() if not name.strip()] == []
    assert explorer.output_errors() == []


def test_the_web_page_is_saved_and_needs_nothing_else(explorer, tmp_path):
    with explorer.page.expect_download() as download:
        explorer.press("Save as web page")
    download.value.save_as(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert download.value.suggested_filename == "fig3_shared_state.html"
    assert text.startswith("<!doctype html>")
    assert 'src="http' not in text
