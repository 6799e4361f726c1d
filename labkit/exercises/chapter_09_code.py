"""Chapter 9, the exercise that is a program: the coordinator of a one-phase commit."""

from __future__ import annotations

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
CHANGES = 4
"""Changes that are made one after the other."""
WORK = 300
"""Cycles that making a change takes each replica."""
SHARE = 0.6
"""Of so many round trips one after the other; the cores that are told at once work at the same time."""
PATIENCE = 200_000
"""Cycles for each replica, many times what a change takes."""


class _Replicas:
    """Replicas on cores 1, 2, ...: each makes the changes that it is told, and acknowledges them."""

    def __init__(self, count: int) -> None:
        spec = MachineSpec.load("amd_4x4")
        self.machine = Machine(spec)
        stub_cycles = spec.software["paper_2009"].stub_cycles
        ends = [
            connect(self.machine, COORDINATOR, core, stub_cycles=stub_cycles, is_warm=True)
            for core in range(1, count + 1)
        ]
        self.channels = [here for here, _ in ends]
        self.values = [0] * count
        self.too_early: list[int] = []
        self.took = 0
        for number, (_, there) in enumerate(ends):
            self.machine.env.process(self._serve(number, there))

    def _serve(self, number: int, channel: Endpoint) -> Takes:
        while True:
            (value,) = yield from channel.receive()
            channel.core.compute(WORK)
            yield from channel.core.catch_up(always=True)
            self.values[number] = value
            yield from channel.send((value,))

    def change_them(self, source: str) -> bool:
        """Let a student's coordinator make the changes; return whether it has come to its end.

        Raises:
            CodeFailed: if it fails.
        """
        change = function(source, "change_everywhere")
        until = PATIENCE * len(self.values)
        return simulated.run(self.machine, self._coordinate(change), until=until)

    def _coordinate(self, change: object) -> Takes:
        core = self.machine.cores[COORDINATOR]
        for value in range(1, CHANGES + 1):
            yield from program(change, list(self.channels), value)  # type: ignore[arg-type]
            self.too_early += [n for n, held in enumerate(self.values) if held != value]
        yield from core.catch_up(always=True)
        self.took = core.now


def _replicas(variant: Variant) -> int:
    return variant.choose("one_phase replicas", (8, 7, 9, 10, 11, 12))


def _check(answer: str, variant: Variant) -> Outcome:
    alone, all_of_them = _Replicas(1), _Replicas(_replicas(variant))
    try:
        has_ended = alone.change_them(answer) and all_of_them.change_them(answer)
    except CodeFailed as failed:
        return not_yet(str(failed))
    return _judged(alone, all_of_them, has_ended=has_ended)


def _judged(alone: _Replicas, replicas: _Replicas, *, has_ended: bool) -> Outcome:
    untold = [n for n, value in enumerate(replicas.values) if value == 0]
    if untold and not has_ended:
        return not_yet(misconception="waits_for_ever", replica=untold[0])
    if not has_ended:
        return not_yet()
    if untold and not replicas.too_early:
        return not_yet()
    if replicas.too_early:
        return not_yet(misconception="too_early", replica=replicas.too_early[0])
    one_by_one = alone.took * len(replicas.values)
    if replicas.took > SHARE * one_by_one:
        return not_yet(misconception="one_by_one", took=replicas.took // CHANGES)
    return passed(took=replicas.took // CHANGES)


ONE_PHASE = Exercise(
    name="one_phase",
    chapter=9,
    level="medium",
    minutes=15,
    kind="code",
    answer=Code(function="change_everywhere"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name) for name in ("too_early", "one_by_one", "waits_for_ever")
    ),
    hints=2,
    numbers=lambda variant: {"replicas": _replicas(variant), "work": WORK},
)
