"""A reader's work: predictions, answers and explanations, as they are kept in ``work.json``.

A file may come from anywhere, so everything in it is checked before it is used. What it may hold is
said by the three classes below and nowhere else.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, TypeVar

import attrs

from labkit.exercises.outcome import Outcome, State
from labkit.strings import language

VERSION = 1
"""Of the file; ``work_file.upgraded`` brings an older one up to it."""


def now() -> str:
    """Return the time of day, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def environment() -> dict[str, str]:
    """Return what the work was made with."""
    return {"labkit": version("labkit"), "python": platform.python_version()}


@attrs.frozen(kw_only=True)
class Answered:
    """The last answer to one exercise, and what its check said."""

    answer: Any = None
    state: str = State.NOT_ATTEMPTED.value
    misconception: str = ""
    attempts: int = 0
    hints: int = 0
    at: str = ""


@attrs.frozen(kw_only=True)
class Predicted:
    """A guess that was kept before the run, and what the run said, in the same unit."""

    guess: float
    low: float
    high: float
    question: str = ""
    unit: str = ""
    result: float | None = None
    at: str = ""


@attrs.frozen(kw_only=True)
class Explained:
    """What a reader wrote to a question of a chapter."""

    text: str
    question: str = ""
    at: str = ""


Kept = TypeVar("Kept", Answered, Predicted, Explained)


def _later(one: Mapping[str, Kept], other: Mapping[str, Kept]) -> dict[str, Kept]:
    """Return the entries of both; times of one clock, so their texts sort as they do."""
    newer = {
        name: kept for name, kept in other.items() if name not in one or kept.at > one[name].at
    }
    return {**one, **newer}


@attrs.frozen(kw_only=True)
class Work:
    """All work of one reader; each change is a new one."""

    student: str = ""
    language: str = attrs.field(factory=language)
    answers: Mapping[str, Answered] = attrs.field(factory=dict)
    predictions: Mapping[str, Predicted] = attrs.field(factory=dict)
    explanations: Mapping[str, Explained] = attrs.field(factory=dict)
    environment: Mapping[str, str] = attrs.field(factory=environment)

    def answered(self, name: str, answer: Any, outcome: Outcome) -> Work:
        """Return the work with an answer to an exercise, which counts as an attempt."""
        before = self.answers.get(name, Answered())
        kept = attrs.evolve(
            before,
            answer=answer,
            state=outcome.state.value,
            misconception=outcome.misconception,
            attempts=before.attempts + 1,
            at=now(),
        )
        return self._changed(answers={**self.answers, name: kept})

    def hinted(self, name: str, hints: int) -> Work:
        """Return the work with so many hints to an exercise seen."""
        before = self.answers.get(name, Answered())
        kept = attrs.evolve(before, hints=max(before.hints, hints))
        return self._changed(answers={**self.answers, name: kept})

    def predicted(self, name: str, prediction: Predicted) -> Work:
        """Return the work with a prediction."""
        kept = attrs.evolve(prediction, at=now())
        return self._changed(predictions={**self.predictions, name: kept})

    def explained(self, name: str, question: str, text: str) -> Work:
        """Return the work with an explanation."""
        kept = Explained(text=text, question=question, at=now())
        return self._changed(explanations={**self.explanations, name: kept})

    def merged(self, other: Work) -> Work:
        """Return this work and another together; of two with the same name the later one."""
        return self._changed(
            student=other.student or self.student,
            answers=_later(self.answers, other.answers),
            predictions=_later(self.predictions, other.predictions),
            explanations=_later(self.explanations, other.explanations),
        )

    def _changed(self, **changes: Any) -> Work:
        return attrs.evolve(self, language=language(), environment=environment(), **changes)
