"""The time-space diagram: time downwards, a lane for each core, messages as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from labkit.charts.time_space_wire import packed
from labkit.strings import language, section

HERE = Path(__file__).parent / "static" / "time_space"
PARTS = ("picture", "drawing", "travel", "telling", "controls", "widget")
"""The scripts in the order in which they need each other; together they are one module."""
SCRIPT = "\n".join((HERE / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)


class TimeSpace(anywidget.AnyWidget):
    """Shows one picture, or two beside each other with one cursor.

    ``pictures`` holds the documents of ``labkit.charts.time_space_wire``, packed. ``cursor`` is the
    cycle the reader looks at and ``selected`` the picture and transfer whose path is marked, or
    empty; both are synced both ways. ``fork`` is the cycle where two futures part, or -1. The page
    draws on a canvas what is in sight, so the length of a trace hardly matters.
    """

    _esm = SCRIPT
    _css = HERE / "time_space.css"
    words = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    cursor = traitlets.Int(0).tag(sync=True)
    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    fork = traitlets.Int(-1).tag(sync=True)
    height = traitlets.Int(520).tag(sync=True)

    def __init__(self) -> None:
        super().__init__(words={"language": language(), **section("diagram")})

    def show(
        self, *documents: dict[str, Any], cursor: int, fork: int = -1, selected: Sequence[int] = ()
    ) -> None:
        """Show documents from this cycle on; the zoom stays."""
        with self.hold_sync():
            self.cursor, self.fork, self.selected = cursor, fork, list(selected)
            self.pictures = packed(documents)
