"""The exercises as a course of nbgrader's, for departments that have it: an assignment a chapter.

The notebooks carry nbgrader's own marks (version 3 of its metadata): cells with a solution, which it takes
out; cells with a test, which it locks and runs; cells in words, which wait for a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit.exercises.answers import Code
from labkit.exercises.course import find
from labkit.exercises.exercise import Exercise
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading.books import Book, Cell, is_answer, name_of, source

SCHEMA = 3
POINTS = {"easy": 1, "medium": 2, "hard": 3}
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
HIDE, SHOW = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
STUB = "# Your answer goes in the place of the three dots above."
CONFIG = f"""\
c = get_config()  # noqa: F821 - nbgrader's own
c.CourseDirectory.course_id = "multikernel"
c.ClearSolutions.code_stub = {{"python": "{STUB}"}}
"""
SETUP = "from labkit.grading.nbgrader_checks import ask, require, require_own_name"
NAME = 'student = ""  # your name, as your teacher knows you; every question has your own numbers'


def assignment(book: Book, solutions: Path) -> Book | None:
    """Return the exercises of a chapter as the source of an assignment, if it has any.

    Raises:
        InvalidInput: if the solution of an exercise is missing.
    """
    cells = [cell for cell in book["cells"] if name_of(cell)]
    if not cells:
        return None
    tasks = [find(name) for name in dict.fromkeys(map(name_of, cells))]
    stubs = {name_of(cell): source(cell) for cell in cells if is_answer(cell)}
    made = [
        _cell("markdown", f"# Chapter {tasks[0].chapter}: the exercises"),
        _cell("code", SETUP, grade_id="setup", locked=True),
        _cell("code", NAME),
    ]
    for task in tasks:
        known = solution(solutions, task.name, Variant()).answer
        made += _words(task, str(known)) if task.is_marked_by_person else _task(task, known, stubs)
    named = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(made)]
    return {"cells": named, "metadata": book["metadata"], "nbformat": 4, "nbformat_minor": 5}


def write_course(folder: Path, books: Sequence[Book], solutions: Path) -> list[str]:
    """Write nbgrader's configuration and the source of every assignment; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    names = []
    for book in books:
        made = assignment(book, solutions)
        if made is None:
            continue
        chapter = next(find(name_of(cell)).chapter for cell in book["cells"] if name_of(cell))
        names.append(f"chapter_{chapter:02}")
        place = folder / "source" / names[-1]
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps(made, indent=1, ensure_ascii=False)
        (place / f"{names[-1]}.ipynb").write_text(f"{text}\n", encoding="utf-8")
    return names


def _task(task: Exercise, known: Any, stubs: Mapping[str, str]) -> Iterator[Cell]:
    """Yield the question, the place of the answer with our own in it, and the test."""
    is_code = isinstance(task.answer, Code)
    given = task.answer.function if isinstance(task.answer, Code) else task.name
    ours = str(known).strip() if is_code else f"{given} = {known!r}"
    blank = stubs[task.name] if is_code else f"{given} = ..."
    test = f'require("{task.name}", {given}, student)'
    yield _question(task)
    yield _cell(
        "code",
        f"{blank}\n{BEGIN}\n{ours}\n{END}",
        grade_id=f"{task.name}_answer",
        solution=True,
    )
    yield _cell(
        "code",
        f"{test}\n{HIDE}\nrequire_own_name(student)\n{SHOW}",
        grade_id=task.name,
        grade=True,
        locked=True,
        points=POINTS[task.level],
    )


def _words(task: Exercise, known: str) -> Iterator[Cell]:
    yield _question(task)
    yield _cell(
        "markdown",
        known.strip(),
        grade_id=task.name,
        grade=True,
        solution=True,
        points=POINTS[task.level],
    )


def _question(task: Exercise) -> Cell:
    text = f'ask("{task.name}", student)'
    return _cell("code", text, grade_id=f"{task.name}_question", locked=True)


def _cell(kind: str, text: str, *, grade_id: str = "", **marks: Any) -> Cell:
    """Return a cell, with nbgrader's marks if it has a name for it."""
    known = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
    nbgrader = {"grade_id": grade_id, "schema_version": SCHEMA, "cell_type": kind, **known}
    code: Cell = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {
        "cell_type": kind,
        "metadata": {"nbgrader": nbgrader} if grade_id else {},
        "source": text.splitlines(keepends=True),
        **code,
    }
