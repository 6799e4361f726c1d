"""A table of the machines that a reader has tried, and what an experiment took on each."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import ipywidgets

from labkit.hardware.specification import MachineSpec
from labkit.results import Row
from labkit.strings import say, translated, written
from labkit.widgets.html_table import html_of

MOST = 12
"""Rows; the oldest goes first."""


@attrs.frozen(kw_only=True)
class Tried:
    """One machine, and the last value of each curve on it."""

    title: str
    links: int
    diameter: int
    values: dict[str, float]


class MachinesTried(ipywidgets.HTML):
    """Each complete run adds a row; the same machine again replaces its own."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Tried] = {}
        self.add_class("labkit-tried")

    def add(self, spec: MachineSpec, rows: Sequence[Row]) -> None:
        """Add what a run took with the most cores."""
        most = max((row.x for row in rows if row.value is not None), default=0)
        values = {row.curve: row.value for row in rows if row.x == most and row.value is not None}
        self.rows.pop(spec.name, None)
        self.rows[spec.name] = Tried(
            title=translated(spec.title),
            links=len(spec.topology.links),
            diameter=spec.topology.diameter,
            values=values,
        )
        while len(self.rows) > MOST:
            del self.rows[next(iter(self.rows))]
        self.value = self._table()

    def _table(self) -> str:
        curves = list(dict.fromkeys(curve for row in self.rows.values() for curve in row.values))
        head = [say("map.machine"), say("map.links"), say("map.widest"), *curves]
        lines = [
            [row.title, str(row.links), str(row.diameter)]
            + [
                written(round(row.values[each]), ",") if each in row.values else ""
                for each in curves
            ]
            for row in self.rows.values()
        ]
        return html_of([head, *lines], note=say("map.tried"))
