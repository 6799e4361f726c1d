"""Chapter 3, the exercise that is a program: the run queue of a CPU driver."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import Any

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, called, function
from labkit.exercises.variant import Variant
from labkit.multikernel.round_robin import RoundRobin

PROGRAMS = ("A", "B", "C", "D")
SLICE = 100
"""Cycles; how many does not matter here."""
BY_THE_FIRST = ("timer", "yield", "block")
BY_ANOTHER = ("wake", "message")
Queue = tuple[str, ...]
Case = tuple[Queue, str, str, Queue]
"""The queue before, what happens, whom it concerns, and the queue after."""


@cache
def _cases() -> tuple[Case, ...]:
    """Return what labkit's own scheduler makes of every event in every queue, the shortest first."""
    queues = [queue for size in range(len(PROGRAMS) + 1) for queue in permutations(PROGRAMS, size)]
    return tuple(
        (queue, event, who, _after(queue, event, who))
        for queue in queues
        for event, who in _events(queue)
    )


def _events(queue: Queue) -> Iterator[tuple[str, str]]:
    """Yield what can happen: to the program that runs, and from it or an interrupt to the others."""
    if queue:
        yield from ((event, queue[0]) for event in BY_THE_FIRST)
    for who in PROGRAMS:
        if queue[:1] != (who,):
            yield "wake", who
            if queue:
                yield "message", who


def _after(queue: Queue, event: str, who: str) -> Queue:
    scheduler: Any = RoundRobin(SLICE)  # names do for the dispatchers of which it keeps the order
    for program in queue:
        scheduler.add(program, 0)
    scheduler.schedule(0)
    if event == "timer":
        scheduler.schedule(SLICE)
    elif event == "yield":
        scheduler.yield_slice(who, 1)
    elif event == "block":
        scheduler.remove(who, 1)
    else:
        scheduler.add(who, 1)
        if event == "message":
            scheduler.schedule_now(who, 1)
    return tuple(scheduler.queue)


def _check(answer: str, _: Variant) -> Outcome:
    try:
        after_event = function(answer, "after_event")
        for case in _cases():
            queue, event, who, after = case
            found = called(after_event, list(queue), event, who)
            if not isinstance(found, list | tuple) or tuple(found) != after:
                return _judged(case, found)
    except CodeFailed as failed:
        return not_yet(str(failed))
    return passed(cases=len(_cases()))


def _judged(case: Case, found: Any) -> Outcome:
    """Say which idea leads to the queue that a wrong function has returned."""
    before, event, who, after = case
    shown: dict[str, Any] = {"before": _words(before), "event": event, "who": who}
    shown["found"] = _words(found)
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        return not_yet(misconception="no_queue", **shown)
    name = "other"
    if any(found.count(each) > 1 for each in found):
        name = "twice"
    elif event == "block" and who in found:
        name = "runs_for_nothing"
    elif set(after) - set(found):
        is_sender = event == "message" and before[0] not in found
        name = "sender_waits" if is_sender else "forgotten"
    elif event in {"timer", "yield"} and found[0] == who != after[0]:
        name = "runs_on"
    elif event == "message" and found[0] != who:
        name = "at_the_end"
    elif event == "wake" and found[0] != after[0]:
        name = "jumps_the_queue"
    return not_yet(misconception=name, **shown)


def _words(queue: Any) -> str:
    if isinstance(queue, list | tuple):
        return "[" + ", ".join(map(str, queue))[:40] + "]"
    return repr(queue)[:40]


RUN_QUEUE = Exercise(
    name="run_queue",
    chapter=3,
    level="medium",
    minutes=15,
    kind="code",
    answer=Code(function="after_event"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in (
            *("no_queue", "twice", "runs_for_nothing", "sender_waits", "forgotten", "runs_on"),
            *("at_the_end", "jumps_the_queue", "other"),
        )
    ),
    hints=2,
)
