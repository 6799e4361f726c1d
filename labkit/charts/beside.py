"""Rows as a table of the model beside the published values, as the paper's tables are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from labkit.charts.text_twin import number
from labkit.hardware.specification import MachineSpec, machine_names
from labkit.results import Row
from labkit.strings import say, translated, written

CAPTION = 'style="caption-side: top; text-align: left; font-weight: 600"'


def cells(rows: Iterable[Row]) -> list[list[str]]:
    """Return the cells of the table, the line of heads first.

    What is the same in all rows has no column: one machine, or one distance.
    """
    every = list(rows)
    named = {say("beside.what"): [row.curve for row in every]}
    if len({row.machine for row in every}) > 1:
        named = {say("beside.machine"): [_title(row.machine) for row in every], **named}
    if len({row.x for row in every}) > 1:
        named[translated(every[0].x_name)] = [str(row.x) for row in every]
    values = [say(f"beside.{name}") for name in ("model", "published", "error", "kind")]
    return [
        [*named, *values],
        *([*names, *_values(row)] for *names, row in zip(*named.values(), every, strict=True)),
    ]


def page(rows: Sequence[Row], *, title: str, note: str = "") -> str:
    """Return the table as HTML, with the words that explain its columns below it."""
    head, *body = cells(rows)
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    names = len(head) - 4
    lines = "".join(f"<tr>{_line(line, names)}</tr>" for line in body)
    caption = f"<caption {CAPTION}>{escape(title)}</caption>"
    notes = [escape(note)] if note else []
    if any(row.published is not None for row in rows):
        notes.append(say("beside.note"))
    below = "".join(f"<p>{line}</p>" for line in notes)
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>{below}"


def _values(row: Row) -> list[str]:
    unit = translated(row.unit)
    model = say("beside.not_modelled") if row.value is None else f"{number(row.value)} {unit}"
    if row.published is None:
        return [model, "", "", ""]
    tolerance = row.published_tolerance
    known = "" if tolerance is None else f" ± {written(tolerance, 'g')}"
    published = f"{number(row.published)}{known} {unit}"
    if row.error_percent is None:
        return [model, published, "", ""]
    return [
        model,
        published,
        f"{round(row.error_percent):+d} %",
        say("beside.fitted" if row.calibrated else "beside.predicted"),
    ]


def _line(line: list[str], names: int) -> str:
    """Return the cells of one line; the names of a row are its heads."""
    heads = "".join(f'<th scope="row">{escape(cell)}</th>' for cell in line[:names])
    return heads + "".join(
        f'<td style="text-align: {"left" if place == 3 else "right"}">{escape(cell)}</td>'
        for place, cell in enumerate(line[names:])
    )


def _title(machine: str) -> str:
    return translated(MachineSpec.load(machine).title) if machine in machine_names() else machine
