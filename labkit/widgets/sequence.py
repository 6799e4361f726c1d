"""A sequence of accesses to one line: the reader guesses each cost, and then sees it, and why."""

from __future__ import annotations

import html
from collections.abc import Sequence as Ordered
from functools import partial
from typing import Any

import ipywidgets

from labkit.charts.access_words import what, who_holds, why
from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec
from labkit.strings import say
from labkit.widgets.prediction import Guess
from labkit.workloads.one_line import Access, costs, states

MOST = 2000
"""Cycles that a guess may name: some times what anything costs here."""
KINDS = ("load", "update")


class Sequence(ipywidgets.VBox):
    """Asks for the cost of one step after another; ``costs`` are the model's answers.

    Nothing about a step is shown before its guess is kept: then the model's cost, the reason, and
    who holds the line before and after.

    Args:
        machine: the machine to model.
        steps: pairs of a core and ``load`` or ``update``, in the order in which they happen.

    Raises:
        InvalidInput: for a core that the machine does not have, or another kind of access.
    """

    def __init__(self, machine: MachineSpec, steps: Ordered[Access]) -> None:
        self.machine, self.steps = machine, [_checked(machine, step) for step in steps]
        self.costs = costs(machine, self.steps) if self.steps else []
        self.guesses: list[Guess] = []
        self._parts: tuple[ipywidgets.Widget, ...] = ()
        super().__init__()
        self.add_class("labkit-sequence")
        self._add(_paragraph(say("sequence.beginning", held=who_holds({}))))
        self._ask()

    def held(self, number: int) -> dict[int, State]:
        """Return the state of the line at every core after so many steps."""
        return states(self.machine, self.steps[:number]) if number else {}

    def _ask(self) -> None:
        """Ask for the next step, or say how well the guesses did."""
        number = len(self.guesses)
        if number == len(self.steps):
            return self._add(_paragraph(self._verdict(), role="status"))
        question = say(
            "sequence.question",
            step=number + 1,
            steps=len(self.steps),
            access=what(self.steps[number]),
        )
        guess = Guess(
            question,
            low=0,
            high=MOST,
            unit="cycles",
            answer=lambda _: self.costs[number],
            help=say("sequence.help"),
        )
        guess.observe(partial(self._answer, guess, number), "value")
        self.guesses.append(guess)
        self._add(guess)
        return None

    def _answer(self, guess: Guess, number: int, _: Any) -> None:
        guess.compare(())
        before, after = self.held(number), self.held(number + 1)
        reason = why(self.steps[number], before, self.machine.topology)
        self._add(
            _paragraph(reason, role="status"),
            _paragraph(say("sequence.held", before=who_holds(before), after=who_holds(after))),
        )
        self._ask()

    def _verdict(self) -> str:
        pairs = zip(self.guesses, self.costs, strict=True)
        close = sum(_is_close(guess.value, cost) for guess, cost in pairs)
        return say("sequence.verdict", close=close, steps=len(self.steps))

    def _add(self, *parts: ipywidgets.Widget) -> None:
        self._parts += parts
        self.children = self._parts


def _is_close(guess: int | None, cost: int) -> bool:
    return guess is not None and guess <= 2 * cost and cost <= 2 * guess


def _checked(machine: MachineSpec, step: Access) -> Access:
    core, kind = step
    last = machine.topology.cores - 1
    if core not in range(last + 1):
        raise InvalidInput("steps", f"{core} is not a core of 0 to {last}", fix="try (0, 'load')")
    if kind not in KINDS:
        problem = f"{kind} is not one of {', '.join(KINDS)}"
        raise InvalidInput("steps", problem, fix="try (0, 'load')")
    return core, kind


def _paragraph(text: str, *, role: str = "") -> ipywidgets.HTML:
    spoken = f' role="{role}"' if role else ""
    return ipywidgets.HTML(f'<p class="labkit-status"{spoken}>{html.escape(text)}</p>')
