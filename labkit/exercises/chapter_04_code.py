"""Chapter 4, the exercise that is a program: the receiving end of a ring."""

from __future__ import annotations

from typing import Any, NoReturn

from labkit.exercises import simulated
from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, Takes, function, program
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import Endpoint, connect

SENDER, RECEIVER = 0, 4
LAPS = 5
"""Times that the messages go around the ring."""
LEAST = 2
"""Messages that an acknowledgement should stand for, at the least: it costs as much as one."""
PATIENCE = 5_000
"""Cycles for each message, several times what one takes."""


class _End(Endpoint):
    """An end of which a student has the receiving half."""

    def acknowledge(self, received: int) -> Takes:
        """Say how many slots have been received."""
        self.received = received
        yield from self._write((), is_data=False, is_last=False)


class _Ring:
    """A sender, and what a student's receiver makes of its messages, which are numbered from 1 on."""

    def __init__(self, slots: int) -> None:
        self.machine = Machine(MachineSpec.load("amd_4x4"))
        here, there = connect(
            self.machine, SENDER, RECEIVER, stub_cycles=0, slots=slots, variant=_End
        )
        assert isinstance(there, _End), "that is the variant asked for"
        self.here, self.there = here, there
        self.messages = slots * LAPS
        self.delivered = self.acknowledgements = 0
        self.broken = ""
        self.over = self.machine.env.event()

    def send(self) -> Takes:
        """Send all messages."""
        for number in range(1, self.messages + 1):
            yield from self.here.send((number,))

    def wait(self) -> Takes:
        """Wait until all messages are delivered."""
        yield self.over

    def deliver(self, words: Any) -> None:
        """Take the next message from the student's function."""
        wanted = self.delivered + 1
        if self.over.triggered:
            return
        if words == (wanted,):
            self.delivered = wanted
            if wanted == self.messages:
                self.over.succeed()
        elif words == ():
            self._break("empty_slot")
        else:
            self._break("twice" if words in [(n,) for n in range(wanted)] else "lost")

    def acknowledge(self, received: int) -> Takes:
        """Tell the sender how many slots the student's function has received."""
        self.acknowledgements += 1
        if received != self.delivered and not self.over.triggered:
            self._break("too_early" if received > self.delivered else "miscounted")
        yield from self.there.acknowledge(received)

    def _break(self, law: str) -> NoReturn:
        """End the run: what comes after a broken law says nothing."""
        self.broken = law
        raise CodeFailed(law)


def _slots(variant: Variant) -> int:
    return variant.choose("receive_all slots", (8, 6, 7, 9, 10))


def _check(answer: str, variant: Variant) -> Outcome:
    ring = _Ring(_slots(variant))
    core, lines = ring.machine.cores[RECEIVER], list(ring.there.incoming)
    try:
        receive_all = function(answer, "receive_all")
        receiver = program(receive_all, core, lines, ring.deliver, ring.acknowledge)
        ring.machine.env.process(receiver)
        ring.machine.env.process(ring.send())
        simulated.run(ring.machine, ring.wait(), until=PATIENCE * ring.messages)
    except CodeFailed as failed:
        if not ring.broken:
            return not_yet(str(failed))
    return _judged(ring)


def _judged(ring: _Ring) -> Outcome:
    """Say which law of a receiver was broken first, or what it costs."""
    shown: dict[str, Any] = {"done": ring.delivered, "next": ring.delivered + 1}
    if ring.broken:
        return not_yet(misconception=ring.broken, **shown)
    if ring.delivered < ring.messages and not ring.acknowledgements:
        return not_yet(misconception="silent", **shown)
    if ring.delivered < ring.messages:
        return not_yet(misconception="waits_for_ever", **shown)
    if ring.acknowledgements * LEAST > ring.messages:
        return not_yet(misconception="chatty", count=ring.acknowledgements)
    return passed(messages=ring.messages, count=ring.acknowledgements)


RECEIVE_ALL = Exercise(
    name="receive_all",
    chapter=4,
    level="hard",
    minutes=20,
    kind="code",
    answer=Code(function="receive_all"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in (
            *("empty_slot", "twice", "lost", "too_early", "miscounted", "silent"),
            *("waits_for_ever", "chatty"),
        )
    ),
    hints=3,
    numbers=lambda variant: {"slots": _slots(variant)},
)
