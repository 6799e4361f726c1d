"""The buttons of a run: run or continue, stop, step, reset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

Action = Callable[[], Any]


class RunButtons(ipywidgets.HBox):
    """Buttons that are enabled when they make sense in the state of the run."""

    def __init__(self, *, run: Action, stop: Action, step: Action, reset: Action) -> None:
        self.run = button("Run", run, hint="compute all points")
        self.stop = button("Stop", stop, hint="stop; the points so far stay")
        self.step = button("Step", step, hint="compute one point more")
        self.reset = button("Reset", reset, hint="all controls as at the beginning")
        super().__init__(children=(self.run, self.stop, self.step, self.reset))
        self.add_class("labkit-buttons")

    def show(self, state: str) -> None:
        """Fit the buttons to a state: "locked", "idle", "running", "stopped" or "complete"."""
        locked = state == "locked"
        self.run.disabled = locked or state == "running"
        self.run.description = "Continue" if state == "stopped" else "Run"
        self.stop.disabled = state != "running"
        self.step.disabled = self.reset.disabled = locked


def button(label: str, action: Action, *, hint: str) -> ipywidgets.Button:
    """Return a button as wide as its words."""
    made = ipywidgets.Button(description=label, tooltip=hint)
    made.layout.width = "auto"
    made.on_click(lambda _: action())
    return made
