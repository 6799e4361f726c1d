"""Writes, for every chapter, a notebook that a student has worked through: wrong first, then right.

Only the set-up cell and the exercises, so that one kernel a chapter is enough. Each pass ends in a
cell that says what must have come of it. ``make exercises`` writes and runs them; the whole notebooks,
with nothing answered, are run by ``make notebooks``.
"""

import copy
import json
import sys
from pathlib import Path

from labkit.exercises.course import find
from labkit.exercises.outcome import State
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading.books import answered, name_of
from tests.project.checkout import ROOT

SOLUTIONS = ROOT / "tests/solutions"
NOTHING_KEPT = """\
from labkit.exercises.saving import Desk

assert not Desk().path.exists(), "a chapter that is only run keeps nothing"
"""
KEPT = """\
states = {{name: kept.state for name, kept in Desk().read().answers.items()}}
assert states == {states}, states
"""


def book(notebook):
    """Return a chapter's exercises three times: as students get them, wrong, and right."""
    setup = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    asked = [cell for cell in notebook["cells"] if "exercise" in cell["metadata"].get("labkit", {})]
    names = list(dict.fromkeys(map(name_of, asked)))
    cells = [setup, *asked, code(NOTHING_KEPT)]
    for right in (False, True):
        answers = {name: answer(name, right=right) for name in names}
        cells += [answered(cell, answers[name_of(cell)]) for cell in asked]
        cells.append(
            code(KEPT.format(states={name: str(state(name, right=right)) for name in names}))
        )
    renumbered = [{**copy.deepcopy(cell), "id": f"cell-{at}"} for at, cell in enumerate(cells)]
    return {**notebook, "cells": renumbered} if names else None


def answer(name, *, right):
    """Return an answer of the plain variant; of the wrong ones the first."""
    exercise = find(name)
    if exercise.is_marked_by_person:
        return "It depends on the lines."
    known = solution(SOLUTIONS, name, Variant())
    return known.answer if right else next(iter(known.wrong.values()))


def state(name, *, right):
    if find(name).is_marked_by_person:
        return State.NOT_CHECKED
    return State.PASSED if right else State.NOT_YET


def code(source):
    lines = source.splitlines(keepends=True)
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": lines,
    }


def write(folder):
    """Write each book into a folder of its own, where its work will be."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        made = book(json.loads(path.read_text()))
        place = folder / path.stem
        if made:
            place.mkdir(parents=True, exist_ok=True)
            (place / "work.json").unlink(missing_ok=True)
            (place / path.name).write_text(json.dumps(made, indent=1))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
