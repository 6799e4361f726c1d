"""The class: who is in it, and where each one's file of work is."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import attrs

from labkit.errors import InvalidInput
from labkit.exercises.work_file import LONGEST_NAME

STUDENT, FILE = "student", "file"
FIX = f"save the class as CSV with a first line that has a column {STUDENT}"


@attrs.frozen(kw_only=True)
class Student:
    """One line of the roster.

    Args:
        name: as the class knows the student: the name that the exercises' numbers depend on.
        file: the file of work within the folder of submissions, if the roster says which.
        others: the other columns of the roster, which come back in the marks.
    """

    name: str
    file: str = ""
    others: Mapping[str, str] = attrs.field(factory=dict)


def plain(name: str) -> str:
    """Return a name in the one spelling that systems of files agree on."""
    return unicodedata.normalize("NFC", name.strip())


def read_roster(path: Path) -> tuple[Student, ...]:
    """Return the students of a CSV file, in its order.

    Raises:
        InvalidInput: if it cannot be read, has no column ``student``, or names somebody twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text in UTF-8"
        raise _wrong(f"{path.name} cannot be read ({reason})") from None
    heads = text.partition("\n")[0]
    delimiter = ";" if ";" in heads and "," not in heads else ","
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        students = tuple(_student(line, lines.line_num) for line in lines)
        columns = lines.fieldnames or ()
    except csv.Error as error:
        raise _wrong(f"{path.name} is not CSV ({error})") from None
    if STUDENT not in columns or len(set(columns)) < len(columns):
        raise _wrong(f"{path.name} has the columns {', '.join(columns)[:200] or 'none'}")
    _check_names(students)
    return students


def _student(line: Mapping[str | None, str | None], number: int) -> Student:
    cells = {name: (value or "").strip() for name, value in line.items() if name is not None}
    if None in line:
        raise _wrong(f"line {number} has more cells than the first line")
    student, file = plain(cells.pop(STUDENT, "")), cells.pop(FILE, "")
    place = PurePosixPath(file or student)
    if place.is_absolute() or ".." in place.parts or "\\" in file or "\0" in file + student:
        raise _wrong(f"line {number}: {str(place)[:80]!r} is not a file below the submissions")
    if not file and len(place.parts) > 1:
        raise _wrong(f"line {number}: {student[:80]!r} is no name of a file, so name one")
    return Student(name=student, file=file, others=cells)


def _check_names(students: tuple[Student, ...]) -> None:
    if not students:
        raise _wrong("there is nobody in it")
    seen: set[str] = set()
    for number, student in enumerate(students, start=1):
        if not student.name or len(student.name) > LONGEST_NAME:
            raise _wrong(f"student {number} has no name of 1 to {LONGEST_NAME} characters")
        if student.name in seen:
            raise _wrong(f"{student.name!r} is in it twice")
        seen.add(student.name)


def _wrong(problem: str) -> InvalidInput:
    return InvalidInput("roster", problem, fix=FIX)
