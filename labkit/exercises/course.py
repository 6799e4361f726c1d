"""The course: every exercise of every chapter, in order."""

from __future__ import annotations

from labkit.errors import InvalidInput
from labkit.exercises import (
    chapter_00,
    chapter_01,
    chapter_02,
    chapter_03,
    chapter_04,
    chapter_05,
    chapter_06,
    chapter_07,
    chapter_08,
    chapter_09,
    chapter_10,
    chapter_11,
    chapter_12,
)
from labkit.exercises.exercise import Exercise

COURSE: tuple[Exercise, ...] = (
    *chapter_00.EXERCISES,
    *chapter_01.EXERCISES,
    *chapter_02.EXERCISES,
    *chapter_03.EXERCISES,
    *chapter_04.EXERCISES,
    *chapter_05.EXERCISES,
    *chapter_06.EXERCISES,
    *chapter_07.EXERCISES,
    *chapter_08.EXERCISES,
    *chapter_09.EXERCISES,
    *chapter_10.EXERCISES,
    *chapter_11.EXERCISES,
    *chapter_12.EXERCISES,
)


def find(name: str) -> Exercise:
    """Return the exercise of a name.

    Raises:
        InvalidInput: if there is none.
    """
    for exercise in COURSE:
        if exercise.name == name:
            return exercise
    names = ", ".join(exercise.name for exercise in COURSE)
    raise InvalidInput(
        "exercise", f"{name!r:.60} is not one of {names}", fix=f"try {COURSE[0].name}"
    )
