"""Marks as a table, a line a student, which a spreadsheet opens without running anything in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from labkit.exercises.course import COURSE
from labkit.exercises.outcome import State
from labkit.grading.marking import TO_READ, Marked
from labkit.tables import csv_of

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet may take for the beginning of a formula."""
COUNTED = {
    "passed": State.PASSED.value,
    "not_yet": State.NOT_YET.value,
    "not_attempted": State.NOT_ATTEMPTED.value,
    "not_checked": State.NOT_CHECKED.value,
    "to_read": TO_READ,
}
"""Columns that count, and the mark that each counts."""


def inert(text: str) -> str:
    """Return a text as a cell that is no formula, in one line that can be printed."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"'{shown}" if text.startswith(FORMULA) or shown.lstrip().startswith(FORMULA) else shown


def marks_table(marked: Sequence[Marked]) -> str:
    """Return the marks as CSV."""
    others = list(dict.fromkeys(name for each in marked for name in each.student.others))
    exercises = [exercise.name for exercise in COURSE]
    own = ["file", *COUNTED, *exercises, "misconceptions", "notes"]
    # A column of the roster that is called like one of ours keeps its place with a mark.
    theirs = {name: f"roster {name}" if name in {"student", *own} else name for name in others}
    rows = (dict(_cells(each, theirs)) for each in marked)
    return csv_of(
        ({inert(name): inert(str(value)) for name, value in row.items()} for row in rows),
        [inert(name) for name in ("student", *theirs.values(), *own)],
    )


def _cells(marked: Marked, theirs: dict[str, str]) -> Iterator[tuple[str, object]]:
    yield "student", marked.student.name
    for name, head in theirs.items():
        yield head, marked.student.others.get(name, "")
    yield "file", marked.submission.file
    marks = {exercise.name: marked.mark(exercise) for exercise in COURSE}
    counts = Counter(marks.values())
    for head, value in COUNTED.items():
        yield head, counts[value]
    yield from marks.items()
    found = {name: each.misconception for name, each in marked.outcomes.items()}
    yield "misconceptions", "; ".join(f"{name}: {known}" for name, known in found.items() if known)
    yield "notes", " ".join(marked.notes)
