"""What a notebook that nbgrader marks asks and requires: the same exercises, with failures that are raised.

nbgrader runs a notebook to its end and gives the points of every test cell that does not raise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from labkit.exercises.answers import Choice
from labkit.exercises.course import find
from labkit.exercises.student_code import source_of
from labkit.exercises.variant import Variant


@attrs.frozen(repr=False)
class Question:
    """A question as a notebook shows it."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


def ask(name: str, student: str) -> Question:
    """Return the question of an exercise with this student's numbers in it.

    Raises:
        InvalidInput: if there is no such exercise.
    """
    task, variant = find(name), Variant(student)
    lines = [task.text("question", variant), ""]
    if isinstance(task.answer, Choice):
        labels = task.labels(task.answer.options, variant)
        lines += [f'- `"{option}"`: {label}' for option, label in labels.items()]
    return Question("\n".join(lines).rstrip())


def require(name: str, answer: Any, student: str) -> None:
    """Do nothing if an answer passes its check.

    Raises:
        AssertionError: if it does not, with what the check says.
        InvalidInput: if there is no such exercise.
    """
    outcome = find(name).outcome(source_of(answer), Variant(student))
    if not outcome.is_passed:
        raise AssertionError(outcome.message)


def require_own_name(student: str) -> None:
    """Do nothing if this is the student whose folder nbgrader is marking: ``<student>/<assignment>``.

    Raises:
        AssertionError: if the numbers are those of somebody else.
    """
    handed_in_by = Path.cwd().parent.name
    if student != handed_in_by:
        raise AssertionError(f"these are the numbers of {student!r}, handed in by {handed_in_by!r}")
