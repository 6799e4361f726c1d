"""The steps of a time-space picture in words: templates for the page, and the whole as a table.

The page fills in the same templates, so a step reads the same in the live region, in the table below
the picture and in the file of all steps.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from labkit.charts.time_space import NONE, Bar, Picture, Transfer
from labkit.strings import ENGLISH, catalogue, language, say, section, written

STAGES = ("home", "probes", "poll", "way")
"""What the cycles of a message, from its store to its arrival, are spent on."""

COLUMNS = ("cycle", "core", "kind", "line", "cycles", "in words")


def words_of(bar: Bar, transfers: tuple[Transfer, ...]) -> str:
    """Return what a core does, without the cycles."""
    cause = transfers[bar.cause] if bar.cause != NONE else None
    kind = bar.kind
    if cause is not None and cause.is_message:
        kind = f"{kind}_message"
    elif cause is not None and kind == "wait":
        kind = f"{kind}_{cause.kind}"
    source = NONE if cause is None else cause.source
    key = kind if f"step.{kind}" in catalogue(ENGLISH) else "other"
    words = say(f"step.{key}", core=bar.core, what=bar.what, kind=bar.kind, source=source)
    return words.strip()


def words_of_transfer(transfer: Transfer) -> str:
    """Return which line goes where, for a message with its cycles stage by stage."""
    kind = transfer.kind if transfer.source == NONE else f"{transfer.kind}_from"
    words = say(f"step.{kind}", core=transfer.core, what=transfer.what, source=transfer.source)
    if not transfer.is_message:
        return words
    pairs = zip(stages(transfer), stage_words(), strict=True)
    split = " + ".join(f"{written(cycles, ',')} {stage}" for cycles, stage in pairs)
    return say("stage.sum", step=words, split=split, cycles=sum(stages(transfer)))


def stage_words() -> list[str]:
    """Return what the cycles of a message go to, in words."""
    return [say(f"stage.{stage}") for stage in STAGES]


def page_words() -> dict[str, str]:
    """Return what the page needs to say the same, with ``{places}`` that it fills in itself."""
    return {"language": language(), **section("step"), **section("telling")}


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
