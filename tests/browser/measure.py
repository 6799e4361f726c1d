"""Latency, bytes and memory of an explorer, measured in the browser as its reader sees it."""

import os
import random
import statistics
import time

from tests.browser.lab_page import LabPage
from tests.browser.lab_server import LabServer

PRESSES = 30
# On a CI machine that is slower than two quiet cores, LABKIT_SLOWNESS=2 doubles the bounds on time.
# Bounds on bytes and memory stay. The figures are printed in any case.
SLOWNESS = float(os.environ.get("LABKIT_SLOWNESS", "1"))


def measure(lab: LabPage, server: LabServer, *, notebook: str) -> dict[str, float]:
    """Run all, then press keys on the core slider, each after the chart is complete."""
    lab.open(notebook)
    lab.restart()
    first = first_chart(lab)
    lab.wait_chart()
    lab.watch()
    frames_before = len(lab.frame_sizes)
    presses = press_keys(lab)
    sizes = lab.frame_sizes[frames_before:]
    return {
        "first chart after run all, s": first,
        "median to first new points, ms": statistics.median(p["first"] for p in presses),
        "95th percentile, ms": statistics.quantiles((p["first"] for p in presses), n=20)[-1],
        "median to complete chart, s": statistics.median(p["complete"] for p in presses) / 1000,
        "slowest complete chart, s": max(p["complete"] for p in presses) / 1000,
        "updates of the chart": len(sizes),
        "bytes per update, mean": statistics.mean(sizes),
        "bytes per update, largest": max(sizes),
        "kernel memory, MB": server.kernel_megabytes(),
        "server and kernel memory, MB": server.all_megabytes(),
    }


def first_chart(lab: LabPage) -> float:
    """Run all cells; return seconds until a chart with points is on the screen."""
    clicked = lab.run_all()
    lab.wait_chart("running|complete")
    return time.perf_counter() - clicked


def press_keys(lab: LabPage) -> list[dict[str, float]]:
    """Return, for each press, ms from the key to the first and to the last frame of its run."""
    lab.slider("cores, up to").focus()
    pause = random.Random(0)
    for number in range(PRESSES):
        run = lab.chart()["run"]
        lab.page.keyboard.press("ArrowLeft" if number % 2 == 0 else "ArrowRight")
        lab.wait_chart(run=run + 1)
        time.sleep(pause.uniform(0.05, 0.25))  # no beat that a timer could fall in with
    watched = lab.watched()
    return [_one_press(key, watched["frames"]) for key in watched["keys"]]


def _one_press(key: dict[str, float], frames: list[dict]) -> dict[str, float]:
    own = [frame for frame in frames if frame["run"] == key["run"] + 1]
    first = next(frame for frame in own if frame["points"] > 0)
    last = next(frame for frame in own if frame["state"] == "complete")
    return {"first": first["at"] - key["at"], "complete": last["at"] - key["at"]}


def report(title: str, figures: dict[str, float]) -> str:
    """Return the figures as lines to print."""
    lines = [
        f"  {name:34}{value:>10.{1 if value >= 10 else 2}f}" for name, value in figures.items()
    ]
    return "\n".join(["", title, *lines])
