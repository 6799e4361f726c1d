"""Every exercise: its solutions pass, its wrong answers meet their messages, its words are there."""

import pytest

from labkit.errors import InvalidInput
from labkit.exercises.answers import Choice, Code, Number
from labkit.exercises.course import COURSE, find
from labkit.exercises.outcome import State
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.strings import catalogue, say
from tests.project.checkout import ROOT

SOLUTIONS = ROOT / "tests/solutions"
STUDENTS = ("", "ada", "grace", "edsger", "barbara", "leslie", "robin")
every_exercise = pytest.mark.parametrize("exercise", COURSE, ids=lambda exercise: exercise.name)


@every_exercise
@pytest.mark.parametrize("student", STUDENTS)
def test_the_solution_passes_for_every_student(exercise, student):
    """Words are kept for a person to mark, who finds there what a good answer says."""
    variant = Variant(student)
    outcome = exercise.outcome(solution(SOLUTIONS, exercise.name, variant).answer, variant)
    if exercise.is_marked_by_person:
        assert outcome.state is State.NOT_CHECKED
        return
    assert (outcome.state, outcome.misconception) == (State.PASSED, ""), outcome.message


@every_exercise
def test_every_known_wrong_answer_meets_its_message(exercise):
    met = set()
    for student in STUDENTS:
        variant = Variant(student)
        for name, answer in solution(SOLUTIONS, exercise.name, variant).wrong.items():
            outcome = exercise.outcome(answer, variant)
            assert (outcome.state, outcome.misconception) == (State.NOT_YET, name), outcome.message
            assert outcome.message not in ("", say("course.not_yet"))
            met.add(name)
    assert met == {misconception.name for misconception in exercise.misconceptions}


@every_exercise
@pytest.mark.parametrize("nothing", [None, "", "  ", ...])
def test_no_answer_is_not_attempted(exercise, nothing):
    assert exercise.outcome(nothing, Variant()).state is State.NOT_ATTEMPTED


@every_exercise
@pytest.mark.parametrize(
    "odd", [{}, [], [[]], True, 10**12, -1, 1e308, "\0", "é" * 30_000, "no such thing", b"bytes"]
)
def test_an_answer_of_another_kind_is_told_and_never_raised(exercise, odd):
    outcome = exercise.outcome(odd, Variant())
    expected = {State.NOT_YET, State.NOT_ATTEMPTED}
    if exercise.is_marked_by_person:
        expected.add(State.NOT_CHECKED)
    assert outcome.state in expected
    assert outcome.message


@every_exercise
def test_every_text_is_in_the_catalogue_and_no_other(exercise):
    prefix = f"exercises.{exercise.name}."
    wanted = {"title", "question", "right"} | {f"hint_{n + 1}" for n in range(exercise.hints)}
    wanted |= {f"wrong.{misconception.name}" for misconception in exercise.misconceptions}
    if isinstance(exercise.answer, Number):
        wanted.add("unit")
    if isinstance(exercise.answer, Choice):
        wanted |= {f"options.{option}" for option in exercise.answer.options}
    if exercise.is_marked_by_person:
        wanted.remove("right")
    found = {key.removeprefix(prefix) for key in catalogue("en") if key.startswith(prefix)}
    assert found == wanted


@every_exercise
@pytest.mark.parametrize("student", STUDENTS)
def test_every_text_can_be_said(exercise, student):
    """With this student's numbers in their places."""
    for what in ("title", "question", *(f"hint_{n + 1}" for n in range(exercise.hints))):
        text = exercise.text(what, Variant(student))
        assert "{" not in text
        assert text


def test_names_are_unique_and_chapters_in_order():
    names = [exercise.name for exercise in COURSE]
    assert len(names) == len(set(names))
    assert [e.chapter for e in COURSE] == sorted(e.chapter for e in COURSE)


def test_an_exercise_that_there_is_not_is_refused():
    with pytest.raises(InvalidInput, match="exercise: 'nothing' is not one of"):
        find("nothing")


def test_a_solution_stands_for_nothing_that_is_gone():
    names = {path.stem for path in SOLUTIONS.iterdir() if path.suffix in {".py", ".toml"}}
    assert names == {exercise.name for exercise in COURSE}


@pytest.mark.parametrize(
    "exercise", [e for e in COURSE if isinstance(e.answer, Code)], ids=lambda e: e.name
)
def test_a_function_that_is_still_empty_is_not_attempted(exercise):
    stub = f'def {exercise.answer.function}(core):\n    """What it does."""\n    ...\n'
    assert exercise.outcome(stub, Variant()).state is State.NOT_ATTEMPTED
