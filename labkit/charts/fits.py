"""What was fitted, and what became of every published row, as the cells of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from labkit.charts.text_twin import number
from labkit.results import Row
from labkit.strings import say, translated, written

Cells = list[tuple[str, ...]]


class Fitted(Protocol):
    """A number that was fitted; ``labkit.experiments.validation`` says what its fields mean."""

    @property
    def machine(self) -> str:
        """Whose it is."""

    @property
    def name(self) -> str:
        """What it is called in the machine's file."""

    @property
    def value(self) -> int:
        """What it was set to."""

    @property
    def source(self) -> str:
        """How that was found."""

    @property
    def published(self) -> Sequence[str]:
        """The published values that it was fitted to."""


def numbers(fitted: Iterable[Fitted]) -> Cells:
    """Return the cells of a table of fitted numbers, the line of heads first."""
    heads = ("machine", "name", "value", "source", "published")
    return [
        tuple(say(f"fitted.{head}") for head in heads),
        *(
            (each.machine, each.name, str(each.value), each.source, ", ".join(each.published))
            for each in fitted
        ),
    ]


def points(rows: Iterable[Row]) -> Cells:
    """Return the cells of a table of points that were fitted to, the line of heads first."""
    heads = ("experiment", "machine", "curve", "at", "model", "beside", "error")
    return [
        tuple(say(f"fitted.{head}") for head in heads),
        *(
            (
                row.experiment,
                row.machine,
                row.curve,
                f"{row.x} {translated(row.x_name)}",
                f"{number(row.value)} {translated(row.unit)}",
                number(row.published),
                "" if row.error_percent is None else f"{written(row.error_percent, '+.1f')} %",
            )
            for row in rows
        ),
    ]


def places(counts: Mapping[tuple[str, str], int]) -> Cells:
    """Return the cells of a table of what became of published rows, the line of heads first."""
    order = ("compared", "input", "not modelled")
    lines = sorted(counts.items(), key=lambda line: (order.index(line[0][0]), -line[1]))
    return [
        (say("places.kind"), say("places.which"), say("places.rows")),
        *(
            (say(f"places.{kind.replace(' ', '_')}"), translated(which), str(count))
            for (kind, which), count in lines
        ),
    ]
