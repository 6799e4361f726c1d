"""Checks of numbers against the student's own run, with the tolerance of that run."""

from __future__ import annotations

from collections.abc import Callable

from labkit.exercises.exercise import Check
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.variant import Variant

Computed = Callable[[Variant], float]


def near(value: float, wanted: float, *, percent: float) -> bool:
    """Return whether a value lies within so many per cent of the wanted one."""
    return abs(value - wanted) <= abs(wanted) * percent / 100


def within(right: Computed, *, percent: float) -> Check:
    """Return a check that takes an answer within so many per cent of what a run computes."""

    def check(answer: float, variant: Variant) -> Outcome:
        return passed() if near(answer, right(variant), percent=percent) else not_yet()

    return check


def one_of(right: Callable[[Variant], str]) -> Check:
    """Return a check that takes the one option that a run computes."""

    def check(answer: str, variant: Variant) -> Outcome:
        return passed() if answer == right(variant) else not_yet()

    return check
