"""A class of generated submissions, of every kind that a folder may hold, with what each must be given.

What is expected follows from how a submission was made: solutions pass, known wrong answers do not.
Nothing here asks the code that is tested. Who is hostile answers everything else right.
"""

import csv
import json
import os
from collections.abc import Callable

import attrs

from labkit.exercises.answers import Code
from labkit.exercises.course import COURSE
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.exercises.work import Work
from labkit.exercises.work_file import to_text
from tests.grading import hostile
from tests.project.checkout import ROOT

SOLUTIONS = ROOT / "tests/solutions"
WORDS = "It depends on the lines."
PASSED, NOT_YET = "passed", "not yet"
NOT_ATTEMPTED, NOT_CHECKED, TO_READ = "not attempted", "could not be checked", "to read"
PROGRAMS = [exercise for exercise in COURSE if isinstance(exercise.answer, Code)]
TARGET = PROGRAMS[len(PROGRAMS) // 2]
"""The exercise to which a hostile answer is given: programs before it and after it must not suffer."""


@attrs.frozen(kw_only=True)
class Made:
    """A submission: its text, and the mark expected for each exercise."""

    content: bytes
    marks: dict


def right(student, **changed):
    answers, marks = {}, {}
    for exercise in COURSE:
        known = solution(SOLUTIONS, exercise.name, Variant(student))
        words = exercise.is_marked_by_person
        answers[exercise.name] = WORDS if words else known.answer
        marks[exercise.name] = TO_READ if words else PASSED
    return made(student, {**answers, **changed}, marks)


def wrong(student):
    answers, marks = {}, {}
    for exercise in COURSE:
        if exercise.is_marked_by_person:
            continue
        known = solution(SOLUTIONS, exercise.name, Variant(student))
        if known.wrong:
            answers[exercise.name] = next(iter(known.wrong.values()))
            marks[exercise.name] = NOT_YET
    return made(student, answers, {exercise.name: NOT_ATTEMPTED for exercise in COURSE} | marks)


def made(student, answers, marks):
    work = Work(student=student)
    # What a file says of itself counts for nothing: here it always says passed.
    kept = {name: {"answer": given, "state": PASSED} for name, given in answers.items()}
    text = json.loads(to_text(work)) | {"answers": kept}
    return Made(content=json.dumps(text).encode(), marks=marks)


def all_of(mark):
    return {exercise.name: mark for exercise in COURSE}


def with_program(body, mark=NOT_YET) -> Callable:
    def make(student):
        found = right(student, **{TARGET.name: hostile.answer(TARGET.answer.function, body)})
        return attrs.evolve(found, marks=found.marks | {TARGET.name: mark})

    return make


def with_words(text) -> Callable:
    def make(student):
        words = {task.name: text for task in COURSE if task.is_marked_by_person}
        found = right(student, **words)
        read = json.loads(found.content)
        read["explanations"] = {"02.why": {"text": text, "question": text}}
        read["environment"] = {text[:80]: text[:80]}
        return attrs.evolve(found, content=json.dumps(read).encode())

    return make


def broken(content) -> Callable:
    return lambda _: Made(content=content, marks=all_of(NOT_CHECKED))


def of_another(student):
    """The right work of somebody else: numbers of an own run are other numbers, mostly."""
    other = right("somebody else")
    marks = {}
    for exercise in COURSE:
        theirs = solution(SOLUTIONS, exercise.name, Variant("somebody else")).answer
        own = solution(SOLUTIONS, exercise.name, Variant(student)).answer
        if exercise.is_marked_by_person or theirs == own:
            marks[exercise.name] = other.marks[exercise.name]
        elif isinstance(own, str):
            marks[exercise.name] = NOT_YET
        # Two numbers may both lie within the tolerance: then either mark is right.
    return Made(content=other.content, marks=marks)


def kinds(outside, victim, port):
    """Return every kind: what a student hands in, by a name for it."""
    writes = hostile.escaping(hostile.WRITES.format(places=[str(path) for path in outside]))
    reads = hostile.escaping(hostile.READS.format(places=[str(victim), "/etc/passwd"]))
    forges = hostile.escaping(hostile.FORGES.format(name=TARGET.name))
    calls = hostile.escaping(hostile.CALLS_HOME.format(port=port))
    return {
        "right": right,
        "wrong": wrong,
        "nothing": lambda _: None,
        "html": with_words(hostile.HTML),
        "formula": with_words(hostile.FORMULA),
        "broken json": broken(b'{"version": 1, "answers": {'),
        "binary": broken(bytes(range(256))),
        "deep json": broken(b"[" * 200_000),
        "huge json": broken(b" " * 3_000_000 + b"{}"),
        "another version": broken(b'{"version": 99}'),
        "endless": with_program(hostile.ENDLESS),
        "endless in C": with_program(hostile.ENDLESS_IN_C),
        "memory": with_program(hostile.MEMORY),
        "forks": with_program(hostile.FORKS),
        "crash": with_program(hostile.CRASH),
        "writes outside": with_program(writes),
        "reads others": with_program(reads),
        "calls home": with_program(calls),
        "forges": with_program(forges, NOT_CHECKED),
        "floods": with_program(hostile.FLOODS),
        "of another": of_another,
        "link": lambda _: None,
        "link to a folder": lambda _: None,
        "pipe": lambda _: None,
    }


def hand_in(folder, student, kind, make):
    """Put a submission into the folder, and return the marks that it must be given."""
    place = folder / student
    if kind in {"link", "link to a folder", "pipe"}:
        if kind == "link":
            place.mkdir()
            (place / "work.json").symlink_to(folder / "victim.json")
        elif kind == "pipe":
            place.mkdir()
            os.mkfifo(place / "work.json")
        else:
            place.symlink_to(folder / "victims")
        return all_of(NOT_CHECKED)
    submission = make(student)
    if submission is None:
        return all_of(NOT_ATTEMPTED)
    place.mkdir()
    (place / "work.json").write_bytes(submission.content)
    return submission.marks


def write_roster(path, students):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["student", "group"], *((name, "=1+1") for name in students)])
