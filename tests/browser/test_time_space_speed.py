"""A long trace stays fluid in the time-space diagram: measured, printed and bounded."""

import statistics
import sys

from tests.browser.diagram_page import CANVAS, opened

LONG = """\
from labkit.charts.time_space import time_space
from labkit.charts.time_space_wire import document
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace
from labkit.widgets.time_space import TimeSpace
from labkit.workloads import shared_update

trace = Trace()
machine = Machine(MachineSpec.load("amd_4x4"), trace=trace)
run = shared_update.messages(
    machine, clients=range(1, 16), lines=8, until=2_610_000, stub_cycles=180
)
for _ in run:
    pass
picture = document(time_space(trace), machine.spec.topology, title="long")
diagram = TimeSpace()
diagram.show(picture, cursor=40_000)
diagram
"""
# Moves the slider in every frame for two seconds; returns frames a second that the diagram has drawn.
SCRUB = """
async () => {
  const slider = document.querySelector(".labkit-time");
  const { dataset } = document.querySelector(".labkit-time-space canvas");
  const [before, began] = [Number(dataset.frames), performance.now()];
  let step = 0;
  while (performance.now() - began < 2000) {
    step += 1;
    slider.value = Number(slider.min) + (step * 6841) % (slider.max - slider.min);
    slider.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
  }
  return 1000 * (Number(dataset.frames) - before) / (performance.now() - began);
}
"""


def test_a_trace_of_100_000_events_stays_fluid(notebooks, server, new_page, capsys):
    """First paint within a second; 30 frames a second while scrubbing, zoomed in and out."""
    lab = opened("long.ipynb", LONG, notebooks=notebooks, server=server, new_page=new_page)
    data = lab.page.locator(CANVAS).evaluate("({ dataset }) => ({ ...dataset })")
    near = [lab.page.evaluate(SCRUB) for _ in range(5)]
    lab.page.get_by_role("button", name="See everything").click()
    far = [lab.page.evaluate(SCRUB) for _ in range(5)]
    lab.leave()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{int(data['steps']):,} events: first paint after {data['firstPaint']} ms; frames a "
            f"second while scrubbing: {statistics.median(near):.0f} near, {statistics.median(far):.0f} "
            "with everything in sight\n"
        )
    assert int(data["steps"]) >= 100_000
    assert int(data["firstPaint"]) < 1000
    assert statistics.median(near) >= 30
    assert statistics.median(far) >= 30
