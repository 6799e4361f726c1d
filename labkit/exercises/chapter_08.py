"""Chapter 8, capabilities and two-phase commit: what a refusal costs, and which way to agree."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.chapter_08_code import TWO_PHASE
from labkit.exercises.exercise import Exercise, Misconception, always
from labkit.exercises.numeric import one_of, within
from labkit.exercises.variant import Variant
from labkit.multikernel.agreement import Result
from labkit.workloads.agreement_run import Action, AgreementRun
from labkit.workloads.capability_messages import messages
from labkit.workloads.capability_world import Choice as Operation

CORES = 8
WAYS = {"lock_server": "central", "two_phase": "two_phase", "owner": "owner"}


def _lent(*cores: int) -> tuple[Operation, ...]:
    """Return the copies of core 0's memory that other cores get."""
    return tuple(("copy", 0, 0, core) for core in cores)


def _frame(core: int, page: int) -> Operation:
    return ("retype", core, 0, "Frame", page, 1, 1)


SITUATIONS: tuple[tuple[tuple[Operation, ...], Operation], ...] = (
    (_lent(1), ("delete", 0, 0)),
    (_lent(1, 2, 3), _frame(0, 4)),
    (_lent(1), ("revoke", 0, 0)),
    (_lent(1, 2), _frame(2, 4)),
    (_lent(1, 2, 3, 4, 5), ("delete", 3, 0)),
)
"""What came before, and the operation whose messages are counted."""


def _situation(variant: Variant) -> tuple[tuple[Operation, ...], Operation]:
    return variant.choose("fewest_messages", SITUATIONS)


@cache
def _counts(before: tuple[Operation, ...], last: Operation) -> Mapping[str, int]:
    """Return how many messages the operation takes in each way."""
    return {way: messages(mode, CORES, before, last)[0].total() for way, mode in WAYS.items()}


def _fewest(variant: Variant) -> str:
    counts = _counts(*_situation(variant))
    return min(counts, key=lambda way: counts[way])


def _shown(variant: Variant) -> str:
    before, last = _situation(variant)
    return f"before = {list(before)}\nlast = {last}"


FEWEST_MESSAGES = Exercise(
    name="fewest_messages",
    chapter=8,
    level="medium",
    minutes=8,
    kind="choice",
    answer=Choice(options=tuple(WAYS)),
    check=one_of(_fewest),
    misconceptions=tuple(map(always, WAYS)),
    hints=2,
    exhibit=_shown,
)


def _voters(variant: Variant) -> int:
    return variant.choose("messages_of_a_refusal cores", (8, 5, 6, 7, 9, 10, 12))


@cache
def _sent(cores: int, *, refuser: int | None, seed: int = 0) -> int:
    """Return how many messages one agreement takes along a star, counted in a run."""
    run = AgreementRun(cores=cores, is_star=True)
    if refuser is not None:
        run.take(Action("refuse", refuser, 0))
    run.take(Action("begin", 0, 0))
    order = random.Random(f"{seed} order")
    while run.network.ready():
        run.take(Action("deliver", number=order.randrange(cores)))
    run.settle()
    assert run.results == [Result.MADE if refuser is None else Result.REFUSED]
    return len(run.network.log)


def _of_a_refusal(variant: Variant) -> int:
    cores = _voters(variant)
    return _sent(cores, refuser=cores - 1)


MESSAGES_OF_A_REFUSAL = Exercise(
    name="messages_of_a_refusal",
    chapter=8,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=0, high=1000),
    check=within(_of_a_refusal, percent=0),
    misconceptions=(
        Misconception(
            name="as_a_commit",
            matches=lambda given, who: given == _sent(_voters(who), refuser=None),
        ),
        Misconception(
            name="nobody_told", matches=lambda given, who: given == 2 * (_voters(who) - 1)
        ),
        Misconception(
            name="refuser_too", matches=lambda given, who: given == _of_a_refusal(who) + 1
        ),
        Misconception(
            name="acknowledged",
            matches=lambda given, who: given == _of_a_refusal(who) + _voters(who) - 2,
        ),
    ),
    hints=2,
    numbers=lambda variant: {"cores": _voters(variant), "last": _voters(variant) - 1},
)

OWNER_LEAVES = Exercise(
    name="owner_leaves",
    chapter=8,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=2,
)

EXERCISES: tuple[Exercise, ...] = (
    FEWEST_MESSAGES,
    OWNER_LEAVES,
    MESSAGES_OF_A_REFUSAL,
    TWO_PHASE,
)
