"""The picture of a machine on which every package, core and link can be chosen, by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from labkit.strings import section

HERE = Path(__file__).parent
KINDS = ("packages", "cores", "links")


class MachinePicture(anywidget.AnyWidget):
    """Draws a document of ``labkit.charts.machine_map``.

    ``selected`` is the part that is chosen ("core 5", "package 2", "link 0-1").
    ``removed`` is called with a part when the reader presses Delete on it.
    """

    _esm = HERE / "machine_picture.js"
    _css = HERE / "machine_picture.css"
    words = traitlets.Dict().tag(sync=True)
    picture = traitlets.Dict().tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)

    def __init__(self, *, removed: Callable[[str], None]) -> None:
        super().__init__(words=section("map_page"))
        self._removed = removed
        self.on_msg(self._heard)

    def _heard(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Take what the page says, if it is about a part that is there."""
        parts = {part["id"] for kind in KINDS for part in self.picture.get(kind, ())}
        match message:
            case {"chosen": str(part)} if part in parts:
                self.selected = part
            case {"removed": str(part)} if part in parts:
                self._removed(part)
