"""A table that keeps up with a run: what a live chart is to curves."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets

STYLE = """
<style>
.labkit-table table { border-collapse: collapse; font-variant-numeric: tabular-nums }
.labkit-table th, .labkit-table td {
  padding: 3px 12px 3px 0; border-bottom: 1px solid var(--jp-border-color2, #ccc); text-align: left
}
.labkit-table th { text-align: left; font-weight: 600 }
.labkit-table tbody th { font-weight: 400 }
.labkit-table p { margin: 4px 0; line-height: 1.5; color: var(--jp-content-font-color2, #555) }
.labkit-table { overflow-x: auto; line-height: 1.5 }
</style>
"""


class LiveTable(ipywidgets.HTML):
    """Shows the newest frame, as a ``LiveChart`` does; the table is text and needs no other twin.

    ``frame`` is the last thing shown, for whoever wants to know.
    """

    def __init__(self) -> None:
        super().__init__()
        self.frame: dict[str, Any] = {"run": 0, "state": "empty", "figure": None}

    def show(
        self,
        figure: dict[str, Any],
        *,
        run: int = 0,
        state: str,
        progress: str = "",
        text: str = "",
    ) -> None:
        """Show the page of a figure that is one; the page says in which state the run is."""
        self.frame = {
            "run": run,
            "state": state,
            "figure": figure,
            "progress": progress,
            "text": text,
        }
        data = f'data-state="{state}" data-run="{run}"'
        self.value = (
            f'{STYLE}<div class="labkit-chart labkit-table" style="min-height: 0" {data}>'
            f'{figure["page"]}</div><p class="labkit-progress">{html.escape(progress)}</p>'
        )
