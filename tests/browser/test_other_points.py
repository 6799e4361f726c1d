"""Points of other experiments open too: a shootdown's messages, an unmap's interrupts."""

import pytest

from tests.browser.diagram_page import CANVAS, open_cell
from tests.browser.lab_page import CHART
from tests.browser.test_point_opener import PLACE

CELL = """\
from labkit.experiments import find
from labkit.widgets.explorer import Explorer

experiment = find("{short}")
Explorer(experiment, shown=("cores",), parameters=experiment.parameters({given}))
"""
CASES = [
    ("fig6", 'cores=(6, 8), curves=("Unicast", "Multicast")', "Multicast", "shootdown"),
    ("fig7", 'machine="amd_4x4", cores=(6, 8), curves=("Barrelfish", "Linux")', "Linux", "unmap"),
]


@pytest.mark.parametrize(("short", "given", "curve", "each"), CASES)
def test_a_click_opens_the_run_and_says_what_it_cost(
    short, given, curve, each, notebooks, server, new_page, artefacts
):
    lab = open_cell(
        f"{short}.ipynb",
        CELL.format(short=short, given=given),
        notebooks=notebooks,
        server=server,
        new_page=new_page,
    )
    lab.wait_chart()
    lab.page.locator(CHART).first.scroll_into_view_if_needed()
    lab.page.wait_for_timeout(500)
    x, y = lab.page.evaluate(PLACE, [CHART, curve, 7])
    lab.page.mouse.move(x, y)
    lab.page.wait_for_timeout(300)
    lab.page.mouse.click(x, y)
    opened = lab.page.locator(f"{CANVAS}[aria-label^='{curve}, 7 cores']")
    opened.wait_for(timeout=120_000)
    opened.scroll_into_view_if_needed()
    lab.page.wait_for_timeout(1000)
    lab.screenshot(artefacts / f"time-space-{short}.png")
    told = lab.page.locator(".labkit-time-space").inner_text()
    assert f"cycles per {each} on average" in told
    assert f"the {each} " in told
    assert [role for role, name in lab.controls() if not name.strip()] == []
    assert lab.output_errors() == []
    lab.leave()
