"""The exercises as nbgrader's assignments: valid, complete, and right with our own answers in them."""

import nbformat
import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.exercises.answers import Code
from labkit.exercises.course import COURSE, find
from labkit.exercises.student_code import source_of
from labkit.grading.books import chapters, read_book
from labkit.grading.nbgrader_checks import ask, require, require_own_name
from labkit.grading.nbgrader_export import BEGIN, END, POINTS, assignment
from tests.project.checkout import ROOT

SOLUTIONS = ROOT / "tests/solutions"
MADE = [
    made
    for path in chapters(ROOT / "notebooks")
    if (made := assignment(read_book(path), SOLUTIONS)) is not None
]


def cells_with(mark, made):
    return [c for c in made["cells"] if c["metadata"].get("nbgrader", {}).get(mark)]


@pytest.mark.parametrize("made", MADE, ids=lambda made: "".join(made["cells"][0]["source"]))
def test_an_assignment_is_a_notebook_with_each_name_once(made):
    nbformat.validate(nbformat.from_dict(made))
    names = [c["metadata"]["nbgrader"]["grade_id"] for c in made["cells"] if c["metadata"]]
    assert len(names) == len(set(names))


def test_every_exercise_of_the_course_has_its_points_once():
    points = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]["points"]
        for made in MADE
        for cell in cells_with("grade", made)
    }
    assert points == {task.name: POINTS[task.level] for task in COURSE}


def test_what_students_get_holds_no_answer():
    """nbgrader takes out what stands between its marks; the rest is what it hands out."""
    for made in MADE:
        for cell in cells_with("solution", made):
            if cell["cell_type"] == "code":
                text = "".join(cell["source"])
                kept, _, solution = text.partition(BEGIN)
                assert solution.strip().endswith(END)
                assert kept.strip().endswith("...")


def require_as_written(sources):
    """Return ``require`` for functions that were not made in a notebook, whose text we know."""

    def require_it(name, answer, student):
        task = find(name)
        require(name, sources[name] if isinstance(task.answer, Code) else answer, student)

    return require_it


@pytest.mark.parametrize("made", MADE, ids=lambda made: "".join(made["cells"][0]["source"]))
def test_our_own_answers_pass_every_test(made):
    sources = {
        c["metadata"]["nbgrader"]["grade_id"].removesuffix("_answer"): "".join(c["source"])
        .partition(BEGIN)[2]
        .partition(END)[0]
        for c in cells_with("solution", made)
    }
    names = {
        "student": "",
        "ask": ask,
        "require": require_as_written(sources),
        "require_own_name": lambda _: None,
    }
    tests = 0
    for cell in made["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if cell["cell_type"] == "code" and grade_id != "setup":
            exec("".join(cell["source"]), names)  # noqa: S102 - what nbgrader does
            tests += cell["metadata"].get("nbgrader", {}).get("grade", False)
    assert tests == sum(c["cell_type"] == "code" for c in cells_with("grade", made))


def test_what_is_wrong_or_missing_raises_what_the_check_says():
    with pytest.raises(AssertionError, match="There is no answer yet"):
        require("queue_at_server", ..., "ada")
    with pytest.raises(AssertionError, match="Not yet"):
        require("queue_at_server", 7, "ada")


def test_the_numbers_of_somebody_else_are_refused(tmp_path, monkeypatch):
    place = tmp_path / "autograded/ada/chapter_02"
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    require_own_name("ada")
    with pytest.raises(AssertionError, match="numbers of 'bob', handed in by 'ada'"):
        require_own_name("bob")


def test_a_question_has_the_students_numbers_and_its_options():
    assert str(ask("queue_at_server", "ada"))
    assert ask("which_structure", "ada")._repr_markdown_().count("\n- `") == 3


def test_a_function_is_its_text():
    assert source_of(test_a_function_is_its_text).startswith("def test_a_function")
    assert source_of(3) == 3


def test_the_command_writes_a_course(tmp_path):
    words = [ROOT / "notebooks", "--answers", SOLUTIONS, "--output", tmp_path / "course"]
    done = CliRunner().invoke(main, ["nbgrader", *map(str, words)])
    assert done.exit_code == 0, done.output
    made = sorted(path.parent.name for path in (tmp_path / "course/source").glob("*/*.ipynb"))
    assert made == sorted({f"chapter_{task.chapter:02}" for task in COURSE})
    (tmp_path / "file").touch()
    words[-1] = tmp_path / "file"
    done = CliRunner().invoke(main, ["nbgrader", *map(str, words)])
    assert done.exit_code == 2
    assert "output: " in done.output
