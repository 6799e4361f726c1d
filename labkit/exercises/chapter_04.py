"""Chapter 4, URPC: what fits into a ring, and what acknowledgements cost if nothing else goes back."""

from __future__ import annotations

from functools import cache

from labkit.exercises.answers import Number, Words
from labkit.exercises.chapter_04_code import RECEIVE_ALL
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import within
from labkit.exercises.student_code import Takes
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import WORDS, Endpoint, connect

SENDER, RECEIVER = 0, 4
LONG = 10_000_000
"""Longer, in cycles, than any of these runs."""


def _channel(slots: int) -> tuple[Machine, Endpoint, Endpoint]:
    machine = Machine(MachineSpec.load("amd_4x4"))
    return machine, *connect(machine, SENDER, RECEIVER, stub_cycles=0, slots=slots)


def _finish(machine: Machine) -> None:
    """Run until nothing happens any more."""
    for _ in machine.run(until=LONG):
        pass


def _ring(variant: Variant) -> tuple[int, int]:
    """Return the slots of a ring, and the words of a message."""
    return variant.choose("full_ring", ((32, 22), (16, 22), (64, 50), (64, 22), (128, 50)))


@cache
def _messages(slots: int, words: int) -> int:
    """Return how many messages are sent whole if the receiver never looks."""
    machine, here, _ = _channel(slots)
    sent: list[int] = []

    def send() -> Takes:
        while True:
            yield from here.send(tuple(range(words)))
            sent.append(words)

    machine.env.process(send())
    _finish(machine)
    return len(sent)


def _pieces(words: int, *, of: int) -> int:
    return -(-words // of)


def _every_slot(variant: Variant) -> int:
    slots, words = _ring(variant)
    return slots // _pieces(words, of=WORDS)


def _eight_words(variant: Variant) -> int:
    """Return what it would be if the header's word could be used for the message."""
    slots, words = _ring(variant)
    return (slots - 1) // _pieces(words, of=WORDS + 1)


FULL_RING = Exercise(
    name="full_ring",
    chapter=4,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=0, high=1000),
    check=within(lambda who: _messages(*_ring(who)), percent=0),
    misconceptions=(
        Misconception(name="every_slot", matches=lambda given, who: given == _every_slot(who)),
        Misconception(name="eight_words", matches=lambda given, who: given == _eight_words(who)),
        Misconception(name="one_slot_each", matches=lambda given, who: given >= _ring(who)[0] - 1),
    ),
    hints=2,
    numbers=lambda variant: dict(zip(("slots", "words"), _ring(variant), strict=True)),
)


def _traffic(variant: Variant) -> tuple[int, int]:
    """Return the slots of a ring, and how many messages go one way."""
    return variant.choose("one_way_traffic", ((32, 620), (16, 300), (8, 140), (16, 450), (32, 930)))


@cache
def _slots_back(slots: int, messages: int) -> int:
    """Return how many slots the receiver of so many messages has written, if it says nothing itself."""
    machine, here, there = _channel(slots)

    def send() -> Takes:
        for number in range(messages):
            yield from here.send((number,))

    def receive() -> Takes:
        for _ in range(messages):
            yield from there.receive()

    machine.env.process(send())
    machine.env.process(receive())
    _finish(machine)
    return there.sent


def _once_a_lap(variant: Variant) -> int:
    slots, messages = _traffic(variant)
    return messages // slots


ONE_WAY_TRAFFIC = Exercise(
    name="one_way_traffic",
    chapter=4,
    level="medium",
    minutes=8,
    kind="number",
    answer=Number(low=0, high=10_000),
    check=within(lambda who: _slots_back(*_traffic(who)), percent=0),
    misconceptions=(
        Misconception(name="none", matches=lambda given, _: given == 0),
        Misconception(name="one_each", matches=lambda given, who: given == _traffic(who)[1]),
        Misconception(name="once_a_lap", matches=lambda given, who: given == _once_a_lap(who)),
    ),
    hints=2,
    numbers=lambda variant: dict(zip(("slots", "messages"), _traffic(variant), strict=True)),
)

WHICH_CHANNEL = Exercise(
    name="which_channel",
    chapter=4,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=2,
)

EXERCISES: tuple[Exercise, ...] = (FULL_RING, ONE_WAY_TRAFFIC, RECEIVE_ALL, WHICH_CHANNEL)
