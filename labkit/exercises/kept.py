"""Keeps what a chapter asks, guesses and explanations, in the reader's work, and brings it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

import attrs
import ipywidgets

from labkit.errors import InvalidInput
from labkit.exercises.saving import Desk
from labkit.exercises.work import Predicted, Work
from labkit.widgets.explanation import Explain
from labkit.widgets.prediction import Guess
from labkit.widgets.status import StatusLine


@overload
def kept(name: str, asked: Guess, desk: Desk | None = None) -> Guess: ...
@overload
def kept(name: str, asked: Explain, desk: Desk | None = None) -> ipywidgets.VBox: ...
def kept(name: str, asked: Guess | Explain, desk: Desk | None = None) -> ipywidgets.Widget:
    """Return a guess or an explanation that is kept under this name, and shown again with what was kept.

    The name begins with the chapter, ``02.crossing``, and is unique in the course. What a run says to
    a guess is kept with it: of the first run after it, not of those that try something else.
    """
    desk = desk or Desk()
    if isinstance(asked, Guess):
        return _kept_guess(name, asked, desk)
    return _kept_explanation(name, asked, desk)


def _kept_guess(name: str, guess: Guess, desk: Desk) -> Guess:
    before = _read(desk, guess.status).predictions.get(name)
    if before is not None and before.question == guess.field.label:
        guess.control.text = str(before.guess)
        try:
            guess.keep()
        except InvalidInput as refused:  # kept when the bounds were others
            guess.status.complain(refused)

    def keep(_: Any) -> None:
        _change(desk, guess.status, lambda work: work.predicted(name, _prediction(guess)))

    def compare(_: Any) -> None:
        made = desk.read().predictions.get(name)
        if made is not None and made.result is None:
            result = attrs.evolve(made, result=guess.result)
            _change(desk, guess.status, lambda work: work.predicted(name, result))

    guess.observe(keep, "value")
    guess.observe(compare, "result")
    return guess


def _prediction(guess: Guess) -> Predicted:
    field = guess.field
    return Predicted(
        guess=guess.value or 0,
        low=field.low,
        high=field.high,
        question=field.label,
        unit=field.unit,
        result=guess.result,
    )


def _kept_explanation(name: str, explain: Explain, desk: Desk) -> ipywidgets.VBox:
    status, question = StatusLine(), explain.description
    before = _read(desk, status).explanations.get(name)
    if before is not None:
        explain.value = before.text

    def keep(_: Any) -> None:
        _change(desk, status, lambda work: work.explained(name, question, explain.value))

    explain.observe(keep, "value")
    return ipywidgets.VBox((explain, status))


def _read(desk: Desk, status: StatusLine) -> Work:
    try:
        return desk.read()
    except InvalidInput as error:
        status.complain(error)
        return Work()


def _change(desk: Desk, status: StatusLine, change: Callable[[Work], Work]) -> None:
    try:
        desk.change(change)
    except InvalidInput as error:
        status.complain(error)
