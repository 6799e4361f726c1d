"""Chapter 1, the exercise that is a program: what an access does to everybody's copy of a line."""

from __future__ import annotations

from functools import cache
from typing import Any

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, called, function
from labkit.exercises.variant import Variant
from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import Access, states

CORES = 3
"""Enough for a writer, a reader, and one more to be forgotten."""
KINDS = ("load", "update")
ALONE = ("M", "E")
"""States of the only copy."""
NONE = State.INVALID.value
States = tuple[str, ...]
Case = tuple[States, Access, States]
"""The states before, who does what, and the states after."""


@cache
def _cases() -> tuple[Case, ...]:
    """Return what each access does in each state that the machine can reach, the soonest first."""
    spec = MachineSpec.load("amd_4x4")
    ways: dict[States, list[Access]] = {(NONE,) * CORES: []}
    cases, waiting = [], list(ways)
    for before in waiting:
        for access in ((core, kind) for core in range(CORES) for kind in KINDS):
            way = [*ways[before], access]
            held = states(spec, way)
            after = tuple(held[core].value for core in range(CORES))
            cases.append((before, access, after))
            if after not in ways:
                ways[after] = way
                waiting.append(after)
    return tuple(cases)


def _check(answer: str, _: Variant) -> Outcome:
    try:
        after_access = function(answer, "after")
        for case in _cases():
            before, access, after = case
            found = called(after_access, list(before), *access)
            if not isinstance(found, list | tuple) or tuple(found) != after:
                return _judged(case, found)
    except CodeFailed as failed:
        return not_yet(str(failed))
    return passed(cases=len(_cases()))


def _judged(case: Case, found: Any) -> Outcome:
    """Say which idea leads to the states that a wrong function has returned."""
    before, (core, kind), after = case
    shown: dict[str, Any] = {"before": " ".join(before), "core": core, "kind": kind}
    shown["found"] = _words(found)
    if not isinstance(found, list | tuple) or len(found) != CORES:
        return not_yet(misconception="no_states", cores=CORES, **shown)
    others = [other for other in range(CORES) if other != core]
    name = "other"
    if kind == "update":
        if any(found[other] != NONE for other in others):
            name = "copies_left"
    elif before[core] != NONE:
        name = "changed_by_a_hit"
    elif any(before[other] != NONE and found[other] == NONE for other in others):
        name = "taken_away"
    elif any(found[other] in ALONE for other in others):
        name = "still_alone"
    elif any(after[other] == "O" and found[other] != "O" for other in others):
        name = "newer_than_memory"
    elif after[core] == "E":
        name = "nobody_else"
    return not_yet(misconception=name, **shown)


def _words(found: Any) -> str:
    if isinstance(found, list | tuple):
        return " ".join(map(str, found))[:40]
    return repr(found)[:40]


AFTER_ACCESS = Exercise(
    name="after_access",
    chapter=1,
    level="hard",
    minutes=20,
    kind="code",
    answer=Code(function="after"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in (
            *("no_states", "copies_left", "changed_by_a_hit", "taken_away", "still_alone"),
            *("newer_than_memory", "nobody_else", "other"),
        )
    ),
    hints=3,
    numbers=lambda _: {"cores": CORES},
)
