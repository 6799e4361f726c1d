"""The steps of a time-space picture in words: templates for the page, and the whole as a table.

The page fills in the same templates, so a step reads the same in the live region, in the table below
the picture and in the file of all steps.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from labkit.charts.time_space import NONE, Bar, Picture, Transfer

WORDS = {
    "compute": "core {core} runs software",
    "store": "core {core} writes {what}",
    "load": "core {core} reads {what}",
    "load message": "core {core} reads {what}, the message of core {source}",
    "wait": "core {core} waits",
    "wait message": "core {core} polls {what} until the message of core {source} is here",
    "wait own": "core {core} waits until {what} is its own to write",
    "wait fetch": "core {core} waits for {what}",
    "delay": "core {core} is held up",
    "other": "core {core}: {kind} {what}",
    "own": "core {core} takes {what} to write: the probes",
    "own from": "core {core} takes {what} from core {source} to write: the probes, and the way",
    "fetch": "core {core} fetches {what}",
    "fetch from": "message in {what} from core {source} to core {core}",
}
"""By kind of step, and by what is known of its cause."""

STAGES = (
    "until the line's home takes the write",
    "for the probes: every other copy becomes invalid",
    "until the receiver's poll is served",
    "for the line's way to the receiver",
)
"""What the cycles of a message, from its store to its arrival, are spent on."""

COLUMNS = ("cycle", "core", "kind", "line", "cycles", "in words")


def words_of(bar: Bar, transfers: tuple[Transfer, ...]) -> str:
    """Return what a core does, without the cycles."""
    cause = transfers[bar.cause] if bar.cause != NONE else None
    kind = bar.kind
    if cause is not None and cause.is_message:
        kind = f"{kind} message"
    elif cause is not None and kind == "wait":
        kind = f"{kind} {cause.kind}"
    source = NONE if cause is None else cause.source
    template = WORDS.get(kind, WORDS["other"])
    return template.format(core=bar.core, what=bar.what, kind=bar.kind, source=source).strip()


def words_of_transfer(transfer: Transfer) -> str:
    """Return which line goes where, for a message with its cycles stage by stage."""
    kind = transfer.kind if transfer.source == NONE else f"{transfer.kind} from"
    words = WORDS[kind].format(core=transfer.core, what=transfer.what, source=transfer.source)
    if not transfer.is_message:
        return words
    split = [f"{cycles:,} {what}" for what, cycles in zip(STAGES, stages(transfer), strict=True)]
    return f"{words}: {' + '.join(split)} = {sum(stages(transfer)):,} cycles"


def stages(message: Transfer) -> tuple[int, int, int, int]:
    """Return the cycles of a message from its store to its arrival, one number a stage."""
    waits = message.start - message.probed - message.probes
    return message.probed - message.sent, message.probes, waits, message.cost


def step_rows(picture: Picture) -> Iterator[tuple[int, int, str, str, int, str]]:
    """Yield every step of the picture in the order of time: what the drawing shows, complete."""
    rows = [
        (bar.start, bar.core, bar.kind, bar.what, bar.cost, words_of(bar, picture.transfers))
        for bar in picture.bars
    ]
    for transfer in picture.transfers:
        words = words_of_transfer(transfer)
        kind = "message" if transfer.is_message else transfer.kind
        rows.append((transfer.start, transfer.core, kind, transfer.what, transfer.cost, words))
    yield from sorted(rows, key=lambda row: row[:2])


def to_csv(picture: Picture) -> str:
    """Return all steps as CSV with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(step_rows(picture))
    return out.getvalue()
