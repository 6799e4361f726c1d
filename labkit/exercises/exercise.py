"""An exercise: what is asked, how the answer is checked, and which wrong answers are known.

Its words are in the catalogue, ``exercises.<name>.title`` and so on, so that they can be translated.
No right answer stands here or there: a check computes it from the run of the student who is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.exercises.answers import Answer
from labkit.exercises.outcome import Outcome, State
from labkit.exercises.variant import Variant
from labkit.strings import say

LEVELS = ("easy", "medium", "hard")
KINDS = ("number", "choice", "curve", "code", "bug", "words")

Check = Callable[[Any, Variant], Outcome]
Matches = Callable[[Any, Variant], bool]
Numbers = Callable[[Variant], Mapping[str, Any]]


def _never(_: Any, __: Variant) -> bool:
    return False


def _none(_: Variant) -> Mapping[str, Any]:
    return {}


def _nothing(_: Variant) -> str:
    return ""


def marked_by_a_person(_: Any, __: Variant) -> Outcome:
    """Return that words are kept for somebody to read."""
    return Outcome(state=State.NOT_CHECKED, message=say("course.for_a_person"))


@attrs.frozen(kw_only=True)
class Misconception:
    """A known wrong answer; what to tell who gives it is ``exercises.<exercise>.wrong.<name>``.

    Args:
        name: what the idea behind it is called.
        matches: whether an answer is this one, asked only of answers that are not right. Left out
            where the check itself names it.
    """

    name: str
    matches: Matches = _never


def always(option: str) -> Misconception:
    """Return the idea of somebody who takes one option of a choice for the best, whatever is asked."""
    return Misconception(name=f"always_{option}", matches=lambda given, _: given == option)


@attrs.frozen(kw_only=True)
class Exercise:
    """One exercise.

    Args:
        name: stable, and unique in the course: work and marks are kept by it.
        chapter: the number of its notebook.
        level: "easy", "medium" or "hard".
        minutes: how long it takes.
        kind: "number", "choice", "curve", "code", "bug" or "words".
        answer: what may be typed, from ``answers``.
        check: says whether an answer is right; may name a misconception itself.
        misconceptions: the known wrong answers; the first that matches is told.
        hints: how many there are, each giving away more than the one before.
        numbers: what the texts' ``{names}`` stand for, which may differ between students.
        exhibit: what is shown below the question as it is, such as the steps of a run.
    """

    name: str
    chapter: int
    level: str = attrs.field(validator=attrs.validators.in_(LEVELS))
    minutes: int
    kind: str = attrs.field(validator=attrs.validators.in_(KINDS))
    answer: Answer
    check: Check = marked_by_a_person
    misconceptions: tuple[Misconception, ...] = ()
    hints: int = 1
    numbers: Numbers = _none
    exhibit: Callable[[Variant], str] = _nothing

    @property
    def is_marked_by_person(self) -> bool:
        """Whether no check can say that an answer is right."""
        return self.check is marked_by_a_person

    def text(self, what: str, variant: Variant, **values: Any) -> str:
        """Return one of its texts, such as ``question``, with this student's numbers in it."""
        return say(f"exercises.{self.name}.{what}", **{**self.numbers(variant), **values})

    def wrong(self, misconception: str, variant: Variant, **values: Any) -> str:
        """Return what to tell somebody with this misconception."""
        numbers = {**self.numbers(variant), **values}
        return say(f"exercises.{self.name}.wrong.{misconception}", **numbers)

    def labels(self, options: Iterable[str], variant: Variant) -> dict[str, str]:
        """Return what each option of a choice is called."""
        numbers = self.numbers(variant)
        return {each: say(f"exercises.{self.name}.options.{each}", **numbers) for each in options}

    def outcome(self, given: Any, variant: Variant) -> Outcome:
        """Check an answer, as it was typed or kept; never raises.

        The lab's own failure is no fault of the answer: it could not be checked.
        """
        try:
            return self._checked(given, variant)
        except InvalidInput as refused:
            return Outcome(state=State.NOT_YET, message=str(refused))
        except Exception as error:  # noqa: BLE001 - told, and never raised: a class is being marked
            reason = f"{type(error).__name__}: {error}"
            message = say("course.not_checked", reason=reason)
            return Outcome(state=State.NOT_CHECKED, message=message)

    def _checked(self, given: Any, variant: Variant) -> Outcome:
        if self.answer.is_blank(given):
            return Outcome(state=State.NOT_ATTEMPTED, message=say("course.not_attempted"))
        answer = self.answer.read(given)
        found = self.check(answer, variant)
        if found.state is State.NOT_YET and not found.message:
            found = self._explained(found, answer, variant)
        if found.state is State.PASSED and not found.message:
            found = attrs.evolve(found, message=self.text("right", variant, **found.details))
        return found

    def _explained(self, found: Outcome, answer: Any, variant: Variant) -> Outcome:
        """Say which misconception a wrong answer is, if it is a known one."""
        known = (each.name for each in self.misconceptions if each.matches(answer, variant))
        name = found.misconception or next(known, "")
        if not name:
            return attrs.evolve(found, message=say("course.not_yet"))
        message = self.wrong(name, variant, **found.details)
        return attrs.evolve(found, misconception=name, message=message)
