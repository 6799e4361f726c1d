"""A key press is answered at once: the figures of a real JupyterLab in a real browser, printed."""

import shutil
import sys

import psutil
import pytest

from tests.browser import measure
from tests.browser.lab_server import LabServer
from tests.browser.slow_link import SlowLink

BOUNDS_ON_TIME = {
    "first chart after run all, s": 3,
    "median to first new points, ms": 100,
    "95th percentile, ms": 200,
    "slowest complete chart, s": 2,
}
OTHER_BOUNDS = {"bytes per update, largest": 10_000, "kernel memory, MB": 300}

# Bounds on a clock depend on who else uses the machine: measured by `make test-long`, printed there.
pytestmark = pytest.mark.long


def test_key_press_to_new_points(server, new_page, capsys):
    """From the key to the first frame with newly computed points, over 30 presses."""
    figures = measure.measure(new_page(server.address), server, notebook="explorer.ipynb")
    with capsys.disabled():
        sys.stdout.write(measure.report("Explorer of Figure 3, 30 key presses", figures))
    for name, bound in BOUNDS_ON_TIME.items():
        assert figures[name] <= bound * measure.SLOWNESS, name
    for name, bound in OTHER_BOUNDS.items():
        assert figures[name] <= bound, name


@pytest.fixture
def small_server(notebooks, tmp_path):
    """JupyterLab and kernel on one core and, where prlimit exists, with 1 GB each for data.

    RLIMIT_DATA and not RLIMIT_AS: pages that are only reserved are no memory on Binder either.
    """
    if shutil.which("taskset") is None:
        pytest.skip("no taskset to bind the lab to one core")
    one_core = ("taskset", "-c", str(psutil.Process().cpu_affinity()[-1]))
    limit = ("prlimit", "--data=1000000000") if shutil.which("prlimit") else ()
    server = LabServer(notebooks, scratch=tmp_path, command=(*one_core, *limit))
    yield server
    server.stop()


def test_the_same_on_one_core_and_1_gb(small_server, new_page, capsys):
    """Binder's size: everything runs, server and kernel together stay below 1 GB."""
    lab = new_page(small_server.address)
    figures = measure.measure(lab, small_server, notebook="explorer.ipynb")
    with capsys.disabled():
        sys.stdout.write(measure.report("The same on one core and 1 GB", figures))
    assert figures["server and kernel memory, MB"] < 1000
    assert lab.output_errors() == []


def test_first_chart_over_a_slow_link(server, new_page, capsys):
    """At 2 Mbit/s the first chart, plotly.js included, is there within 5 seconds."""
    link = SlowLink(server.address)
    lab = new_page(link.address)
    lab.open("explorer.ipynb")
    lab.restart()
    link.bits_per_second = 2e6
    first = measure.first_chart(lab)
    link.bits_per_second = None
    link.stop()
    with capsys.disabled():
        sys.stdout.write(f"\nFirst chart over 2 Mbit/s: {first:.1f} s after run all\n")
    assert first <= 5 * measure.SLOWNESS
