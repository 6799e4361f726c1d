"""Every exercise is asked once, in the notebook of its chapter, in cells that the lab can find."""

import json

import pytest

from labkit.exercises.answers import Code
from labkit.exercises.course import COURSE
from labkit.exercises.outcome import State
from labkit.exercises.variant import Variant
from labkit.grading.books import ANSWER, name_of
from tests.notebooks.books import book
from tests.project.checkout import ROOT

NOTEBOOKS = {
    path.stem: json.loads(path.read_text()) for path in sorted(ROOT.glob("notebooks/*.ipynb"))
}


def marked(notebook, tag):
    return [cell for cell in notebook["cells"] if tag in cell["metadata"].get("tags", ())]


def test_every_exercise_is_asked_once_in_its_chapter():
    asked = sorted(
        (name_of(cell), int(chapter[:2]))
        for chapter, notebook in NOTEBOOKS.items()
        for cell in marked(notebook, "exercise")
    )
    assert asked == sorted((exercise.name, exercise.chapter) for exercise in COURSE)


@pytest.mark.parametrize("exercise", COURSE, ids=lambda exercise: exercise.name)
def test_the_cells_of_an_exercise_are_as_the_recipe_says(exercise):
    """And nothing in them is an answer."""
    notebook = next(
        book for chapter, book in NOTEBOOKS.items() if int(chapter[:2]) == exercise.chapter
    )
    cells = [cell for cell in notebook["cells"] if "exercise" in cell["metadata"].get("labkit", {})]
    sources = ["".join(cell["source"]) for cell in cells if name_of(cell) == exercise.name]
    if isinstance(exercise.answer, Code):
        stub, panel = sources
        assert exercise.outcome(stub, Variant()).state is State.NOT_ATTEMPTED
        assert panel == f'exercise("{exercise.name}", {exercise.answer.function})'
    else:
        assert sources == [f'exercise("{exercise.name}")']


def test_a_book_asks_everything_three_times_and_says_what_must_come_of_it():
    notebook = NOTEBOOKS["02_messages_versus_shared_memory"]
    made = book(notebook)
    assert len(marked(made, "exercise")) == 3 * len(marked(notebook, "exercise"))
    assert len(marked(made, ANSWER)) == 3
    verdicts = ["".join(cell["source"]) for cell in made["cells"] if not cell["metadata"]]
    assert verdicts[-1].count("'passed'") == len(marked(notebook, "exercise"))
    assert verdicts[-2].count("'not yet'") == len(marked(notebook, "exercise"))
    assert book({"cells": [{"cell_type": "code", "metadata": {}, "source": []}]}) is None
