"""A button that hands the browser a file, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent


class Download(anywidget.AnyWidget):
    """Asks for the content only when pressed, so that no run pays for a file nobody wants.

    Args:
        label: what stands on the button.
        filename: the name the browser gives the file.
        content: returns the text of the file.
        kind: its media type.
    """

    _esm = HERE / "download.js"
    label = traitlets.Unicode().tag(sync=True)
    filename = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool(default_value=True).tag(sync=True)

    kind = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, label: str, *, filename: str, content: Callable[[], str], kind: str = "text/csv"
    ) -> None:
        super().__init__(label=label, filename=filename, kind=kind)
        self._content = content
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, _message: Any, _buffers: Any) -> None:
        self.send({"content": self._content()})
