"""A table as a notebook shows it: with a caption and heads; in a terminal plain columns."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from labkit.charts.page import table_in
from labkit.tables import in_columns
from labkit.widgets.live_table import STYLE

Cells = Sequence[Sequence[str]]


@attrs.frozen(repr=False)
class Table:
    """Cells, the line of heads first, and what they mean below them."""

    cells: Cells
    note: str = attrs.field(default="", kw_only=True)

    def __repr__(self) -> str:
        return "\n".join([*in_columns(self.cells), self.note])

    def _repr_html_(self) -> str:
        return html_of(self.cells, note=self.note)


def html_of(cells: Cells, *, note: str = "") -> str:
    """Return a table in the style of the lab's others."""
    return f'{STYLE}<div class="labkit-table">{table_in(cells, note=note)}</div>'
