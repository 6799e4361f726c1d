"""One student's answers that are programs, checked in the sandbox: as many a process as go well.

An answer may end the process that checks it, by time, by memory or by force. Those after it get a new
process. Unless it was its own time that was over, the answer itself is tried once more, first in its
process, so that it is not blamed for what an earlier one has left behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from labkit.exercises.exercise import Exercise
from labkit.exercises.outcome import Outcome, State
from labkit.grading.reaching import reaching
from labkit.grading.sandbox import Reply, Sandbox
from labkit.strings import say

PROGRAM = "labkit.grading.inside"
LONGEST_MESSAGE = 2_000
SHOWN = 5
"""Names of Python's insides that a note repeats."""


@attrs.frozen
class Program:
    """An answer that is a program."""

    exercise: Exercise
    answer: str
    student: str


def check_programs(programs: Sequence[Program], sandbox: Sandbox) -> dict[str, Outcome]:
    """Return what came of each, by the name of its exercise."""
    reach = {each.exercise.name: reaching(each.answer) for each in programs}
    usual = [each for each in programs if not reach[each.exercise.name]]
    found = _checked(usual, sandbox)
    for each in programs:
        name = each.exercise.name
        if reach[name]:
            # Alone: what it does to its process, it does to itself.
            found[name] = _never_passed(_checked([each], sandbox)[name], reach[name])
    return found


def _never_passed(found: Outcome, names: Sequence[str]) -> Outcome:
    """Return the outcome of an answer that may have forged it."""
    if found.state is not State.PASSED:
        return found
    message = say("grading.reaches", names=", ".join(names[:SHOWN])[:200])
    return Outcome(state=State.NOT_CHECKED, message=message)


def _checked(programs: Sequence[Program], sandbox: Sandbox) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    waiting = list(programs)
    while waiting:
        reply = sandbox.run(PROGRAM, [_task(each) for each in waiting])
        answered = dict(_outcomes(reply.text, waiting))
        found |= answered
        left = [each for each in waiting if each.exercise.name not in found]
        # Whose time is over has used it up itself; whatever else it was, it had a process to itself.
        if left and (not answered or (reply.timed_out and not reply.by_clock)):
            found[left.pop(0).exercise.name] = _ended(reply, sandbox)
        waiting = left
    return found


def _task(program: Program) -> Mapping[str, str]:
    return {
        "exercise": program.exercise.name,
        "answer": program.answer,
        "student": program.student,
    }


def _ended(reply: Reply, sandbox: Sandbox) -> Outcome:
    """Return that an answer has ended its process, or had to be ended with it."""
    if reply.timed_out:
        message = say("grading.too_long", seconds=sandbox.limits.seconds)
    else:
        message = say("grading.ended", megabytes=sandbox.limits.memory >> 20)
    return Outcome(state=State.NOT_YET, message=message)


def _outcomes(text: str, programs: Sequence[Program]) -> Iterator[tuple[str, Outcome]]:
    """Yield what the lines say of the programs, in their order, as far as they go and make sense."""
    for line, program in zip(text.splitlines(), programs, strict=False):
        outcome = _outcome(line, program.exercise)
        if outcome is None:
            return
        yield program.exercise.name, outcome


def _outcome(line: str, exercise: Exercise) -> Outcome | None:
    """Return what a line says of an exercise; it comes from inside, so it may be anything."""
    try:
        read: Any = json.loads(line)
        state, message = State(read["state"]), str(read["message"])[:LONGEST_MESSAGE]
        named = {each.name for each in exercise.misconceptions} & {read["misconception"]}
        is_this = read["exercise"] == exercise.name
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Outcome(state=state, message=message, misconception="".join(named)) if is_this else None
