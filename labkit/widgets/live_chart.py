"""A chart that keeps up with a run: each frame is one synced trait, drawn by plotly.js."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from labkit.charts.style import CONFIG
from labkit.strings import say
from labkit.widgets.plotly_source import plotly_source

HERE = Path(__file__).parent
EMPTY: dict[str, Any] = {"run": 0, "number": 0, "state": "empty", "figure": None}


class LiveChart(anywidget.AnyWidget):
    """Shows the newest frame; the browser drops older ones that it had no time to draw.

    The trait ``frame`` holds everything that a page needs to draw the chart, so that a reloaded
    page shows the last frame without a word from Python: ``figure`` (a document of
    ``labkit.charts``, whose ``layout.meta.alt`` is the accessible name), ``run`` (which run its
    points are from), ``state`` of that run, ``number`` of the frame, ``progress`` (a line below the
    chart) and ``text`` (the chart in words and as a markdown table, unfolded on demand). It travels
    packed: a quarter of its bytes, which a slow link thanks.

    ``picked`` is called with the ``customdata`` of a point that the reader clicked, or with curve and x
    of a point that has none. A click is never the only way: a control beside the chart does the same
    by keyboard.
    """

    _esm = HERE / "live_chart.js"
    _css = HERE / "live_chart.css"
    source = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    config = traitlets.Dict(CONFIG).tag(sync=True)
    frame = traitlets.Dict(EMPTY).tag(sync=True, to_json=lambda frame, _: _packed(frame))

    def __init__(self, *, picked: Callable[[Any], None] | None = None, **traits: Any) -> None:
        words = {"twin": say("chart.twin"), "failed": say("chart.failed")}
        source = f"IPY_MODEL_{plotly_source().model_id}"
        super().__init__(source=source, words=words, **traits)
        if picked is not None:
            self.on_msg(lambda _widget, message, _buffers: picked(message["picked"]))

    def show(
        self,
        figure: dict[str, Any],
        *,
        run: int = 0,
        state: str = "complete",
        progress: str = "",
        text: str = "",
    ) -> None:
        """Draw a document of ``labkit.charts``; what is not given is not shown."""
        self.frame = {
            "run": run,
            "number": self.frame["number"] + 1,
            "state": state,
            "figure": figure,
            "progress": progress,
            "text": text,
        }


def _packed(frame: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps(frame, separators=(",", ":")).encode(), mtime=0)
