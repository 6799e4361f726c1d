"""Chapter 8, the exercise that is a program: the coordinator of a two-phase commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from labkit.exercises import simulated
from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, Takes, function, program
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import Endpoint, connect

COORDINATOR = 0
WORK = 300
"""Cycles that a core takes to look at its replica, and as many to change it."""
SHARE = 0.6
"""Of so many agreements with one core after the other; cores that are asked at once think at once."""
PATIENCE = 100_000
"""Cycles for each agreement and core, many times what it takes."""
VALUE = 7
ALL_SAY_YES: tuple[int, ...] = ()


@attrs.define(kw_only=True)
class _Voter:
    """One core: it votes on each value in turn, locks for a yes, and commits or aborts."""

    channel: Endpoint
    refuses: bool = False
    locked: Any = None
    value: Any = None
    told: list[str] = attrs.field(factory=list)

    def run(self) -> Takes:
        """Answer whatever comes, for ever."""
        core = self.channel.core
        while True:
            message = yield from self.channel.receive()
            what, value = message if isinstance(message, tuple) and len(message) == 2 else ("", 0)
            self.told.append(repr(message)[:40])
            core.compute(WORK)
            yield from core.catch_up(always=True)
            if what == "prepare":
                self.locked = None if self.refuses else value
                yield from self.channel.send(("no" if self.refuses else "yes",))
            elif what == "commit":
                self.value, self.locked = value, None
                yield from self.channel.send(("done",))
            elif what == "abort":
                self.locked = None


@attrs.define(kw_only=True)
class _Seen:
    """What came of one agreement: as the coordinator returned, and at the voters afterwards."""

    voters: list[_Voter]
    answer: Any = None
    has_ended: bool = False
    had_value: int = 0
    took: int = 0


def _agree(agree: Callable[..., Any], count: int, refusers: tuple[int, ...]) -> _Seen:
    """Let a student's coordinator agree once with so many cores.

    Raises:
        CodeFailed: if it fails.
    """
    spec = MachineSpec.load("amd_4x4")
    machine = Machine(spec)
    stub_cycles = spec.software["paper_2009"].stub_cycles
    channels, voters = [], []
    for number in range(count):
        here, there = connect(
            machine, COORDINATOR, number + 1, stub_cycles=stub_cycles, is_warm=True
        )
        channels.append(here)
        voters.append(_Voter(channel=there, refuses=number in refusers))
        machine.env.process(voters[-1].run())
    core, seen = machine.cores[COORDINATOR], _Seen(voters=voters)

    def coordinate() -> Takes:
        seen.answer = yield from program(agree, channels, VALUE)
        yield from core.catch_up(always=True)
        seen.had_value = sum(voter.value == VALUE for voter in voters)
        seen.took, seen.has_ended = core.now, True

    simulated.run(machine, coordinate(), until=PATIENCE * count)
    for _ in machine.run(until=machine.env.now + PATIENCE, events_a_time=500):
        pass  # what is on its way arrives
    return seen


def _check(answer: str, variant: Variant) -> Outcome:
    count = _voters(variant)
    cases = (ALL_SAY_YES, (count - 1,), (0,), (0, count // 2))
    try:
        agree = function(answer, "agree")
        for refusers in cases:
            wrong = _judged(_agree(agree, count, refusers), refusers)
            if wrong is not None:
                return wrong
        alone, together = (_agree(agree, many, ALL_SAY_YES).took for many in (1, count))
    except CodeFailed as failed:
        return not_yet(str(failed))
    if together > SHARE * alone * count:
        return not_yet(misconception="one_by_one", took=together)
    return passed(took=together)


def _judged(run: _Seen, refusers: tuple[int, ...]) -> Outcome | None:
    """Say which law of two-phase commit an agreement broke, if any."""
    voters, may_commit = run.voters, not refusers
    committed = [n for n, voter in enumerate(voters) if voter.value is not None]
    if committed and not may_commit:
        return not_yet(misconception="hasty", core=committed[0] + 1, no=refusers[0] + 1)
    locked = [n for n, voter in enumerate(voters) if voter.locked is not None]
    if locked and (run.has_ended or may_commit):
        return not_yet(misconception="locked", core=locked[0] + 1)
    if not run.has_ended:
        return not_yet(misconception="waits_for_ever", heard=", ".join(voters[0].told) or "-")
    if may_commit and run.had_value < len(voters):
        return not_yet(misconception="too_early", had=run.had_value)
    if run.answer is not may_commit:
        return not_yet(misconception="no_answer", found=repr(run.answer)[:40])
    return None


def _voters(variant: Variant) -> int:
    return variant.choose("two_phase voters", (8, 6, 7, 9, 10, 11))


TWO_PHASE = Exercise(
    name="two_phase",
    chapter=8,
    level="hard",
    minutes=20,
    kind="code",
    answer=Code(function="agree"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in ("hasty", "locked", "waits_for_ever", "too_early", "no_answer", "one_by_one")
    ),
    hints=3,
    numbers=lambda variant: {"voters": _voters(variant), "work": WORK},
)
