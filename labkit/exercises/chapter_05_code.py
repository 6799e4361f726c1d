"""Chapter 5, the exercise that is a program: a receiver that learns for how long to poll."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, Takes, called, function
from labkit.exercises.variant import Variant
from labkit.hardware.engine import Engine
from labkit.workloads.poll_then_block import Receiver, receive_all
from labkit.workloads.waiting_times import waiting_times

MESSAGES = 60
RECENT = 20
"""Waits that a receiver remembers."""
DEARER = 1.2
"""It may pay so many times what the best fixed P would have: it has to learn. What P = C pays is more by
far in two of the three cases, and giving up at once in the other; a test says so."""


class _Learner(Receiver):
    """A receiver that asks a student's function for P before it waits for a message."""

    def __init__(self, env: Engine, choose: Callable[..., Any], *, block: int) -> None:
        super().__init__(env, poll=0, block=block)
        self.choose = choose
        self.odd: str = ""

    def run(self, times: Sequence[int]) -> Takes:
        """Receive a message for each time, as long as P is a number of cycles."""
        for at, time in enumerate(times):
            poll = called(self.choose, list(times[max(0, at - RECENT) : at]), self.block)
            if not _is_cycles(poll):
                self.odd = repr(poll)[:40]
                return
            self.poll = int(poll)
            self.costs.append((yield from self.receive(self.env.timeout(time))))


def _is_cycles(poll: Any) -> bool:
    return (
        isinstance(poll, int | float)
        and not isinstance(poll, bool)
        and math.isfinite(poll)
        and poll >= 0
    )


def _cases(cost: int, student: str) -> dict[str, list[int]]:
    """Return how messages come, from the simplest case to the hardest."""
    bursts = waiting_times("bursty", mean=cost, count=MESSAGES, seed=len(student))
    return {
        "gives_up": [cost // 2] * MESSAGES,
        "in_vain": [3 * cost] * MESSAGES,
        "bursts": bursts,
    }


def _best(times: Sequence[int], cost: int) -> float:
    """Return what a message costs with the best P that never changes: 0, or one of the waits."""
    return min(
        sum(one.overhead for one in _last(receive_all(times, poll=poll, block=cost)))
        for poll in {0, *times}
    ) / len(times)


def _last(marks: Iterable[Any]) -> Any:
    *_, result = marks
    return result


def _check(answer: str, variant: Variant) -> Outcome:
    cost = _cost(variant)
    try:
        choose = function(answer, "choose")
        for case, times in _cases(cost, variant.student).items():
            env = Engine()
            learner = _Learner(env, choose, block=cost)
            env.process(learner.run(times))
            for _ in env.run_until(2 * sum(times) + MESSAGES * cost + 1, events_a_time=1000):
                pass
            if learner.odd:
                return not_yet(misconception="no_number", found=learner.odd)
            took, best = sum(one.overhead for one in learner.costs) / MESSAGES, _best(times, cost)
            if took > DEARER * best:
                return not_yet(misconception=case, took=round(took), best=round(best))
    except CodeFailed as failed:
        return not_yet(str(failed))
    return passed()


def _cost(variant: Variant) -> int:
    return variant.choose("learn_to_wait cost", (6_000, 4_000, 5_000, 8_000, 10_000))


LEARN_TO_WAIT = Exercise(
    name="learn_to_wait",
    chapter=5,
    level="hard",
    minutes=15,
    kind="code",
    answer=Code(function="choose"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name) for name in ("no_number", "gives_up", "in_vain", "bursts")
    ),
    hints=3,
    numbers=lambda variant: {"cost": _cost(variant), "recent": RECENT},
)
