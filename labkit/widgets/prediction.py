"""Predict, then run: the reader's guess is kept, drawn on the result, and compared with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets
import traitlets

from labkit.errors import InvalidInput
from labkit.parameters import Field
from labkit.results import Row
from labkit.strings import say
from labkit.widgets.field_control import FieldControl
from labkit.widgets.status import StatusLine, guarded

Answer = Callable[[Iterable[Row]], int | None]


class Guess(ipywidgets.VBox):
    """Asks for a whole number before the run unlocks; ``value`` is the guess, or None until then.

    ``result`` is what the last run said, ``field`` describes the number that is asked for.

    Args:
        question: what the reader is asked, for example at how many cores two curves cross.
        low: the smallest guess allowed.
        high: the largest.
        unit: what the number counts.
        answer: computes the right number from the rows of a complete run, or None where there is
            none.
        axis: the axis of a chart that the number lies on, ``x`` or ``y``; none when empty.
        help: what stands below the box; that the run waits for the guess when empty.
    """

    value = traitlets.Int(None, allow_none=True)
    result = traitlets.Int(None, allow_none=True)

    def __init__(
        self,
        question: str,
        *,
        low: int,
        high: int,
        unit: str,
        answer: Answer,
        axis: str = "x",
        help: str = "",
    ) -> None:
        self._answer, self._axis = answer, axis
        self.field = Field(
            name="guess",
            kind="integer",
            default=(low + high) // 2,
            label=question,
            help=help or say("prediction.help"),
            unit=unit,
            low=low,
            high=high,
        )
        self.status = StatusLine()
        # No number to begin with, and no slider: a number shown is a number suggested.
        self.control = FieldControl(self.field, text="", has_slider=False)
        self.button = ipywidgets.Button(description=say("prediction.keep"))
        keep = guarded(self._keep_once, self.status)
        self.button.on_click(lambda _: keep())
        self.control.on_enter(keep)
        super().__init__(children=(self.control, self.button, self.status))
        self.add_class("labkit-guess")

    def keep(self) -> None:
        """Keep the number that the control shows, for good.

        Raises:
            InvalidInput: for anything but a whole number within bounds.
        """
        text = self.control.text.strip()
        self.control.invalid = True
        if not text.isdecimal() or not self.field.low <= int(text) <= self.field.high:
            raise self.field.reject(text or "an empty box")
        self.control.invalid = False
        self.control.disabled = self.button.disabled = True
        self.status.say(say("prediction.kept", guess=self.words))
        self.value = int(text)

    def _keep_once(self) -> None:
        if self.value is None:
            self.keep()

    @property
    def words(self) -> str:
        """The guess with its unit."""
        return f"{self.control.text.strip()} {self.field.unit}".strip()

    @property
    def line(self) -> tuple[int, str, str] | None:
        """The guess as ``labkit.charts`` draws it, if it can be drawn."""
        if self.value is None or not self._axis:
            return None
        return self.value, self.words, self._axis

    def compare(self, rows: Iterable[Row]) -> str:
        """Say how far off the guess was, computed from the rows of a complete run."""
        if self.value is None:
            raise InvalidInput("guess", "there is none yet", fix="keep a guess first")
        found = self._answer(rows)
        self.result = found if found is None else round(found)
        sentence = self._verdict(self.value, found)
        self.status.say(sentence)
        return sentence

    def _verdict(self, value: int, found: Any) -> str:
        if found is None:
            return say("prediction.no_such_point", guess=self.words)
        off = value - found
        if off == 0:
            return say("prediction.exact", guess=self.words)
        return say(
            "prediction.too_high" if off > 0 else "prediction.too_low",
            guess=self.words,
            found=found,
            off=abs(off),
        )
