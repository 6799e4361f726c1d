"""Chapter 2, messages versus shared memory: what a queue costs, and which structure to choose."""

from __future__ import annotations

from functools import cache

from labkit.exercises.answers import Choice, Number
from labkit.exercises.chapter_02_code import SERVE
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import near, one_of, within
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads import shared_update
from labkit.workloads.shared_update import Update

MACHINE = "amd_4x4"
CYCLES = 60_000
"""Model time of a run."""
PERCENT = 3.0
"""How far the latencies of two runs of this workload differ at most, depending on who starts first."""
ALIKE = 0.1
"""Two costs that differ by less than this part are called the same."""


@cache
def _by_messages(clients: int) -> Update:
    spec = MachineSpec.load(MACHINE)
    *_, update = shared_update.messages(
        Machine(spec),
        clients=range(1, clients + 1),
        lines=1,
        until=CYCLES,
        stub_cycles=spec.software["paper_2009"].stub_cycles,
    )
    assert isinstance(update, Update)
    return update


@cache
def _in_place(cores: int, lines: int) -> Update:
    *_, update = shared_update.shared_memory(
        Machine(MachineSpec.load(MACHINE)), cores=range(cores), lines=lines, until=CYCLES
    )
    assert isinstance(update, Update)
    return update


def _clients(variant: Variant) -> int:
    return variant.choose("queue_at_server clients", (12, 8, 9, 10, 11, 13, 14))


def _queue(variant: Variant) -> float:
    return _by_messages(_clients(variant)).latency


def _turn(variant: Variant) -> float:
    return _by_messages(_clients(variant)).busy


QUEUE_AT_SERVER = Exercise(
    name="queue_at_server",
    chapter=2,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=1, high=100_000),
    check=within(_queue, percent=PERCENT),
    misconceptions=(
        Misconception(
            name="one_turn", matches=lambda given, who: near(given, _turn(who), percent=PERCENT)
        ),
        Misconception(
            name="half", matches=lambda given, who: near(2 * given, _queue(who), percent=PERCENT)
        ),
        Misconception(
            name="there_and_back",
            matches=lambda given, who: near(given, 2 * _queue(who), percent=PERCENT),
        ),
    ),
    hints=2,
    numbers=lambda variant: {"clients": _clients(variant), "busy": round(_turn(variant))},
)


def _state(variant: Variant) -> tuple[int, int]:
    """Return how many cores update how many lines."""
    return variant.choose("which_structure", ((8, 4), (3, 1), (12, 8), (4, 1), (2, 4), (16, 2)))


def _cheaper(variant: Variant) -> str:
    cores, lines = _state(variant)
    shared, messages = _in_place(cores, lines).latency, _by_messages(cores - 1).latency
    if abs(shared - messages) < ALIKE * max(shared, messages):
        return "alike"
    return "shared" if shared < messages else "messages"


WHICH_STRUCTURE = Exercise(
    name="which_structure",
    chapter=2,
    level="medium",
    minutes=5,
    kind="choice",
    answer=Choice(options=("shared", "messages", "alike")),
    check=one_of(_cheaper),
    misconceptions=(
        Misconception(name="always_messages", matches=lambda given, _: given == "messages"),
        Misconception(name="always_shared", matches=lambda given, _: given == "shared"),
    ),
    hints=2,
    numbers=lambda variant: dict(zip(("cores", "lines"), _state(variant), strict=True)),
)

EXERCISES: tuple[Exercise, ...] = (QUEUE_AT_SERVER, WHICH_STRUCTURE, SERVE)
