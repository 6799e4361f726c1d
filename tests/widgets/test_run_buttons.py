"""Buttons are enabled where they make sense."""

import pytest

from labkit.widgets.run_buttons import RunButtons


@pytest.mark.parametrize(
    ("state", "run", "enabled"),
    [
        ("locked", "Run", []),
        ("idle", "Run", ["run", "step", "reset"]),
        ("running", "Run", ["stop", "step", "reset"]),
        ("stopped", "Continue", ["run", "step", "reset"]),
        ("complete", "Run", ["run", "step", "reset"]),
    ],
)
def test_states(state, run, enabled):
    buttons = RunButtons(run=print, stop=print, step=print, reset=print)
    buttons.show(state)
    names = ["run", "stop", "step", "reset"]
    assert [name for name in names if not getattr(buttons, name).disabled] == enabled
    assert buttons.run.description == run


def test_each_button_does_its_own_thing():
    done = []
    names = ["run", "stop", "step", "reset"]
    buttons = RunButtons(**{name: lambda name=name: done.append(name) for name in names})
    for name in names:
        getattr(buttons, name).click()
    assert done == names
