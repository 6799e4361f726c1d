"""A solution book is its notebook with the exercises answered, and nothing else; what differs is told."""

import copy
import json

import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.errors import InvalidInput
from labkit.exercises.answers import Code
from labkit.exercises.course import find
from labkit.exercises.outcome import State
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.grading.books import (
    answered,
    chapters,
    differences,
    is_answer,
    name_of,
    read_book,
    solution_book,
    source,
)
from tests.project.checkout import ROOT

SOLUTIONS = ROOT / "tests/solutions"
BOOKS = {path.stem: read_book(path) for path in chapters(ROOT / "notebooks")}
every_book = pytest.mark.parametrize("notebook", BOOKS.values(), ids=list(BOOKS))
MESSAGES = BOOKS["02_messages_versus_shared_memory"]


@every_book
def test_a_solution_book_differs_only_where_an_exercise_is_answered(notebook):
    for student in ("", "ada"):
        made = solution_book(notebook, SOLUTIONS, Variant(student))
        assert list(differences(notebook, made)) == []
        assert (made != notebook) == any(map(name_of, notebook["cells"]))


@every_book
def test_what_stands_in_it_passes(notebook):
    """Each panel's second argument, and each function, is an answer that its check takes."""
    variant = Variant("ada")
    for cell in solution_book(notebook, SOLUTIONS, variant)["cells"]:
        name = name_of(cell)
        if not name or (isinstance(find(name).answer, Code) and not is_answer(cell)):
            continue
        text = source(cell)
        given = text if is_answer(cell) else eval(text, {"exercise": lambda _, given: given})  # noqa: S307
        passed = State.NOT_CHECKED if find(name).is_marked_by_person else State.PASSED
        assert find(name).outcome(given, variant).state is passed


def changed(at, **parts):
    book = copy.deepcopy(MESSAGES)
    book["cells"][at].update(parts)
    return book


PROSE = next(at for at, cell in enumerate(MESSAGES["cells"]) if cell["cell_type"] == "markdown")
FUNCTION = next(at for at, cell in enumerate(MESSAGES["cells"]) if is_answer(cell))
ASKED = next(at for at, cell in enumerate(MESSAGES["cells"]) if name_of(cell))


@pytest.mark.parametrize(
    ("book", "sentence"),
    [
        (changed(PROSE, source="Something else."), "differs, and is no exercise"),
        (changed(FUNCTION, source="def serve(core): return 1"), "asks something else"),
        (changed(FUNCTION, source="def other(core): return 1"), "asks something else"),
        (changed(FUNCTION, source="def serve("), "asks something else"),
        (changed(ASKED, source='exercise("another", 3)'), "asks something else"),
        (changed(ASKED, metadata={}), "of another kind"),
        ({"cells": MESSAGES["cells"][:-1]}, "the other"),
    ],
)
def test_every_other_difference_is_told(book, sentence):
    assert sentence in next(differences(MESSAGES, book))


def test_a_text_of_several_lines_is_written_as_one_writes_it():
    cell = {"metadata": {"labkit": {"exercise": "x"}}, "source": 'exercise("x")'}
    assert source(answered(cell, "\na\nb\n")) == 'exercise("x", """\na\nb\n""")'
    assert source(answered(cell, "a\n\\")) == "exercise(\"x\", 'a\\n\\\\')"
    assert source(answered(cell, 3)) == 'exercise("x", 3)'


def run(*words):
    return CliRunner().invoke(main, ["solutions", *map(str, words)])


def test_the_command_makes_the_books_and_checks_them_again(tmp_path):
    where = (ROOT / "notebooks", "--answers", SOLUTIONS, "--output", tmp_path)
    done = run(*where, "--student", "ada")
    assert done.exit_code == 0, done.output
    assert sorted(path.stem for path in tmp_path.iterdir()) == list(BOOKS)
    assert run(*where, "--check").exit_code == 0
    place = tmp_path / "02_messages_versus_shared_memory.ipynb"
    place.write_text(json.dumps(changed(PROSE, source="Something else.")))
    found = run(*where, "--check")
    assert found.exit_code == 2
    assert "02_messages_versus_shared_memory.ipynb: cell" in found.output


def test_numbers_are_those_of_the_student():
    books = {name: solution_book(MESSAGES, SOLUTIONS, Variant(name)) for name in ("ada", "grace")}
    answers = {solution(SOLUTIONS, "queue_at_server", Variant(name)).answer for name in books}
    assert len({source(book["cells"][ASKED]) for book in books.values()}) == len(answers)


@pytest.mark.parametrize("text", [None, "", "[]", '{"cells": []}', '{"cells": [1]}'])
def test_what_is_no_notebook_is_refused(tmp_path, text):
    path = tmp_path / "01.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InvalidInput, match=r"notebooks: 01\.ipynb is not a notebook"):
        read_book(path)


def test_a_folder_without_chapters_is_refused(tmp_path):
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "notebooks: there is no chapter" in done.output
