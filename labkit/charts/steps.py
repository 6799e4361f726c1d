"""The steps of a message as a table: when, on which core, what happens, in which function, at what cost."""

from __future__ import annotations

import html
from collections.abc import Iterable

import attrs

from labkit.strings import say, translated, written
from labkit.workloads.one_message import Stage

COLUMNS = ("number", "cycle", "core", "what", "code", "cost")
RIGHT = (True, True, True, False, False, True)
"""Which columns are numbers."""
CAPTION = 'style="caption-side: top; text-align: left; font-weight: 600"'


@attrs.frozen(repr=False)
class StepTable:
    """Shows itself as a table in a notebook and as text in a terminal; the last line is the sum."""

    title: str
    stages: tuple[Stage, ...]
    words: tuple[str, ...]

    @property
    def total(self) -> int:
        """The cycles of all steps."""
        return sum(stage.cost for stage in self.stages)

    @property
    def sum(self) -> str:
        """The addition in words, steps that cost nothing left out."""
        costs = " + ".join(written(stage.cost, ",") for stage in self.stages if stage.cost)
        return say("steps.sum", costs=costs, total=self.total)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of each step."""
        pairs = enumerate(zip(self.stages, self.words, strict=True), 1)
        return [
            (
                str(number),
                written(stage.time, ","),
                str(stage.core),
                words,
                stage.function,
                written(stage.cost, ","),
            )
            for number, (stage, words) in pairs
        ]

    def __repr__(self) -> str:
        rows = [_heads(), *self.cells()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(_aligned, row, widths, RIGHT)).rstrip() for row in rows]
        return "\n".join([self.title, *lines, self.sum])

    def _repr_html_(self) -> str:
        heads = "".join(map(_head, _heads(), RIGHT))
        body = "".join(f"<tr>{''.join(map(_cell, row, RIGHT))}</tr>" for row in self.cells())
        return (
            f'<table class="labkit-steps"><caption {CAPTION}>{html.escape(self.title)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table><p>{self.sum}</p>"
        )


def step_table(stages: Iterable[Stage], words: Iterable[str], *, title: str) -> StepTable:
    """Return steps and what they are in words as a table."""
    return StepTable(translated(title), tuple(stages), tuple(map(translated, words)))


def _heads() -> tuple[str, ...]:
    """Return the heads of the columns; the numbers of the steps need none."""
    return ("", *(say(f"steps.{column}") for column in COLUMNS[1:]))


def _aligned(text: str, width: int, is_number: bool) -> str:  # noqa: FBT001 - one of a column
    return text.rjust(width) if is_number else text.ljust(width)


def _head(text: str, is_number: bool) -> str:  # noqa: FBT001 - one of a column
    return f'<th scope="col" style="text-align: {_side(is_number)}">{text}</th>'


def _cell(text: str, is_number: bool) -> str:  # noqa: FBT001 - one of a column
    return f'<td style="text-align: {_side(is_number)}">{html.escape(text)}</td>'


def _side(is_number: bool) -> str:  # noqa: FBT001 - one of a column
    return "right" if is_number else "left"
