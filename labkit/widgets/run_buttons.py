"""The buttons of a run: run or continue, stop, step, reset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from labkit.strings import say

Action = Callable[[], Any]


class RunButtons(ipywidgets.HBox):
    """Buttons that are enabled when they make sense in the state of the run."""

    def __init__(self, *, run: Action, stop: Action, step: Action, reset: Action) -> None:
        self.run = button(say("run.run"), run, hint=say("run.run_hint"))
        self.stop = button(say("run.stop"), stop, hint=say("run.stop_hint"))
        self.step = button(say("run.step"), step, hint=say("run.step_hint"))
        self.reset = button(say("run.reset"), reset, hint=say("run.reset_hint"))
        super().__init__(children=(self.run, self.stop, self.step, self.reset))
        self.add_class("labkit-buttons")

    def show(self, state: str) -> None:
        """Fit the buttons to a state: "locked", "idle", "running", "stopped" or "complete"."""
        locked = state == "locked"
        self.run.disabled = locked or state == "running"
        self.run.description = say("run.continue" if state == "stopped" else "run.run")
        self.stop.disabled = state != "running"
        self.step.disabled = self.reset.disabled = locked


def button(label: str, action: Action, *, hint: str) -> ipywidgets.Button:
    """Return a button as wide as its words."""
    made = ipywidgets.Button(description=label, tooltip=hint)
    made.layout.width = "auto"
    made.on_click(lambda _: action())
    return made
