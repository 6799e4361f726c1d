"""One submission marked: an outcome for every exercise of the course, and what a marker should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from labkit.exercises.answers import Code
from labkit.exercises.course import COURSE
from labkit.exercises.exercise import Exercise
from labkit.exercises.outcome import Outcome, State
from labkit.exercises.variant import Variant
from labkit.exercises.work import Answered, Work
from labkit.grading.code_answers import Program, check_programs
from labkit.grading.roster import Student, plain
from labkit.grading.sandbox import Sandbox
from labkit.grading.submission import Submission
from labkit.strings import say

TO_READ = "to read"
"""What stands in the marks for words, which a person marks."""
SHOWN = 10
"""Names that a note repeats."""


@attrs.frozen(kw_only=True)
class Marked:
    """What one student is given.

    Args:
        submission: what was handed in.
        outcomes: what came of each exercise, by its name.
        notes: what a marker should know or look at.
    """

    submission: Submission
    outcomes: Mapping[str, Outcome]
    notes: tuple[str, ...] = ()

    @property
    def student(self) -> Student:
        """Whose marks these are."""
        return self.submission.student

    def mark(self, exercise: Exercise) -> str:
        """Return what stands in the marks for an exercise."""
        state = self.outcomes[exercise.name].state
        is_kept = self.submission.work is not None and state is State.NOT_CHECKED
        return TO_READ if exercise.is_marked_by_person and is_kept else state.value


def mark(submission: Submission, *, sandbox: Sandbox, problem: str = "") -> Marked:
    """Mark one submission.

    Args:
        submission: what was handed in.
        sandbox: where programs run.
        problem: why they do not run at all.
    """
    work = submission.work
    if work is None:
        return _without_work(submission)
    outcomes = _outcomes(work, submission.student, sandbox=sandbox, problem=problem)
    notes = tuple(_notes(work, submission.student, outcomes))
    return Marked(submission=submission, outcomes=outcomes, notes=notes)


def failed(submission: Submission, error: Exception) -> Marked:
    """Return the marks of somebody whom marking itself has failed."""
    reason = f"{type(error).__name__}: {error}"[:300]
    unread = attrs.evolve(submission, work=None, problem=say("grading.failed", reason=reason))
    return _without_work(unread)


def _without_work(submission: Submission) -> Marked:
    state = State.NOT_CHECKED if submission.problem else State.NOT_ATTEMPTED
    outcome = Outcome(state=state, message=submission.problem)
    notes = (submission.problem or say("grading.nothing"),)
    outcomes = dict.fromkeys((exercise.name for exercise in COURSE), outcome)
    return Marked(submission=submission, outcomes=outcomes, notes=notes)


def _outcomes(
    work: Work, student: Student, *, sandbox: Sandbox, problem: str
) -> dict[str, Outcome]:
    """Check every answer against the numbers of the student of the roster, whatever the file says."""
    variant = Variant(student.name)
    found: dict[str, Outcome] = {}
    programs: list[Program] = []
    for exercise in COURSE:
        given = work.answers.get(exercise.name, Answered()).answer
        if not isinstance(exercise.answer, Code):
            found[exercise.name] = exercise.outcome(given, variant)
        elif not isinstance(given, str) or not given.strip():
            found[exercise.name] = exercise.outcome(None, variant)
        elif problem:
            message = say("grading.not_run", problem=problem)
            found[exercise.name] = Outcome(state=State.NOT_CHECKED, message=message)
        else:
            programs.append(Program(exercise, given, student.name))
    return found | check_programs(programs, sandbox)


def _notes(work: Work, student: Student, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    if plain(work.student) != student.name:
        yield say("grading.other_name", name=work.student)
    unknown = sorted(set(work.answers) - set(outcomes))
    if unknown:
        yield say("grading.unknown", names=", ".join(unknown[:SHOWN]))
    differ = [
        name
        for name, outcome in outcomes.items()
        if outcome.state in {State.NOT_YET, State.NOT_ATTEMPTED}
        and work.answers.get(name, Answered()).state == State.PASSED
    ]
    if differ:
        yield say("grading.differ", names=", ".join(differ[:SHOWN]))
    for name, outcome in outcomes.items():
        answered = name in work.answers and work.answers[name].answer is not None
        by_hand = outcome.state is State.NOT_CHECKED
        person = outcome.message == say("course.for_a_person")
        if answered and by_hand and not person:
            yield f"{name}: {outcome.message}"
