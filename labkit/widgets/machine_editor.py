"""Buttons that change a machine: links and packages come, go and move; it can be saved and loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import ipywidgets

from labkit.hardware.built_machine import BuiltMachine
from labkit.hardware.built_machine_file import built_from_toml
from labkit.parameters import integer
from labkit.strings import say
from labkit.widgets.controls import Controls
from labkit.widgets.download import Download
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine, guarded

LAST = 15
"""The highest number of a package: see ``built_machine.MOST_PACKAGES``."""


@attrs.frozen(kw_only=True)
class Packages:
    """What a change is made to."""

    one: int = integer(
        0, low=0, high=LAST, label="package", help="Or choose it on the map, or a link."
    )
    other: int = integer(1, low=0, high=LAST, label="and package", help="The one chosen before.")
    to: int = integer(
        2, low=0, high=LAST, label="move the link to", help="A package chosen after a link."
    )


class MachineEditor(ipywidgets.VBox):
    """Changes a machine by buttons; what cannot be is one sentence, and the machine stays.

    Args:
        machine: where it begins, and what "as built" goes back to.
        changed: called with the new machine.
    """

    def __init__(self, machine: BuiltMachine, *, changed: Callable[[BuiltMachine], None]) -> None:
        self.machine = self._as_built = machine
        self._before: list[BuiltMachine] = []
        self._changed = changed
        self._link_chosen = False
        self.status = StatusLine()
        self.fields = Controls(Packages(), limits=self._limits, changed=_nothing)
        self.own_name = ipywidgets.Text(
            description=say("map.own_name"),
            value=say("map.my_machine"),
            continuous_update=False,
            layout={"width": "auto"},
        )
        self.own_name.style.description_width = "initial"
        self.save = Download(
            say("map.save"),
            filename="my_machine.toml",
            content=lambda: self.machine.to_toml(self.own_name.value),
            kind="application/toml",
        )
        self.save.disabled = False
        self.upload = ipywidgets.FileUpload(
            accept=".toml", description=say("map.load_file"), layout={"width": "auto"}
        )
        load = guarded(self.load, self.status)
        self.upload.observe(
            lambda change: [load(bytes(file["content"])) for file in change["new"]], "value"
        )
        self.own_name.observe(guarded(self._named, self.status), "value")
        super().__init__(children=(self.fields, self._buttons(), self.status, self._file()))
        self.add_class("labkit-machine-editor")

    def choose(self, part: str) -> None:
        """Let a part that was chosen on the map be what the next change is made to."""
        kind, _, which = part.partition(" ")
        numbers = [int(number) for number in which.split("-")]
        given = {name: control.text for name, control in self.fields.by_name.items()}
        if kind == "link":
            given |= {"one": str(numbers[0]), "other": str(numbers[1])}
        elif kind == "package" and self._link_chosen:
            given["to"] = str(numbers[0])
        elif kind == "package" and given["one"] != str(numbers[0]):
            given |= {"one": str(numbers[0]), "other": given["one"]}
        self._link_chosen = kind == "link"
        for name, text in given.items():
            self.fields.by_name[name].text = text

    def remove(self, part: str) -> None:
        """Take away a link or a package."""
        kind, _, which = part.partition(" ")
        numbers = [int(number) for number in which.split("-")]
        if kind == "link":
            self._become(self.machine.without_link(*numbers), say("map.done_remove_link"))
        elif kind == "package":
            self._become(self.machine.without_package(*numbers), say("map.done_remove_package"))

    def undo(self) -> None:
        """Go back by one change."""
        if self._before:
            self._take(self._before.pop(), say("map.done_undo"))

    def as_built(self) -> None:
        """Go back to where it began."""
        self._become(self._as_built, say("map.done_as_built"))

    def load(self, content: bytes) -> None:
        """Take a machine from a file.

        Raises:
            InvalidInput: if it is none that can be built here.
        """
        machine, own_name = built_from_toml(content)
        self.own_name.value = own_name
        self._become(machine, say("map.done_load", name=own_name))

    def _buttons(self) -> ipywidgets.HBox:
        change = {
            "add_link": lambda m, p: m.with_link(p.one, p.other),
            "remove_link": lambda m, p: m.without_link(p.one, p.other),
            "move_link": lambda m, p: m.with_moved_link(p.one, p.other, p.to),
            "add_package": lambda m, p: m.with_package(p.one),
            "remove_package": lambda m, p: m.without_package(p.one),
            "move_package": lambda m, p: m.with_places_changed(p.one, p.other),
        }
        made = [
            button(
                say(f"map.{name}"),
                guarded(partial(self._change, name, act), self.status),
                hint=say(f"map.{name}_hint"),
            )
            for name, act in change.items()
        ]
        made.append(button(say("map.undo"), guarded(self.undo, self.status)))
        made.append(button(say("map.as_built"), guarded(self.as_built, self.status)))
        bar = ipywidgets.HBox(children=made)
        bar.layout.flex_flow = "row wrap"
        return bar

    def _file(self) -> ipywidgets.HBox:
        bar = ipywidgets.HBox(children=(self.own_name, self.save, self.upload))
        bar.layout.flex_flow = "row wrap"
        return bar

    def _change(self, name: str, act: Callable[[BuiltMachine, Packages], BuiltMachine]) -> None:
        self._become(act(self.machine, self.fields.parameters()), say(f"map.done_{name}"))

    def _become(self, machine: BuiltMachine, says: str) -> None:
        if machine != self.machine:
            self._before.append(self.machine)
        self._take(machine, says)

    def _take(self, machine: BuiltMachine, says: str) -> None:
        self.machine = machine
        self.fields.fit()
        self.status.say(says)
        self._changed(machine)

    def _limits(self, _: Any) -> dict[str, int]:
        last = max(1, self.machine.packages - 1)
        return {"one": last, "other": last, "to": last}

    def _named(self, _: Any) -> None:
        self.machine.to_toml(self.own_name.value)  # refuses at once what cannot be saved
        self.status.say("")


def _nothing() -> None:
    """A choice of packages takes effect when a button is pressed."""
