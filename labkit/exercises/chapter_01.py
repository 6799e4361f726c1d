"""Chapter 1, one cache line: what is a hit, and what it costs to share a line that nobody shares."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from labkit.charts.access_words import what
from labkit.exercises.answers import Number, Words
from labkit.exercises.chapter_01_code import AFTER_ACCESS
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import near, within
from labkit.exercises.variant import Variant
from labkit.hardware.coherence.line import State
from labkit.hardware.specification import MachineSpec
from labkit.workloads.one_line import Access, costs, states

MACHINE = "amd_4x4"
KINDS = {"r": "load", "w": "update"}
SEQUENCES = (
    "4w 0r 4r 0w 4r 0r 0r 4r",
    "0w 4r 0r 4w 0r 4r 0r 0r",
    "0w 0w 4r 0r 4r 4w 0w 4r",
    "4r 4r 0r 9r 9w 0r 9w 9r",
    "9r 4r 9r 0r 0w 4r 4w 4r",
    "0r 12r 0w 0r 12w 12w 0r 12r",
)
"""Who reads and who writes; in each the known wrong ideas lead to other counts."""
ROUNDS = 10
"""Updates that each of two cores makes of its own counter."""
PERCENT = 3.0
"""The first update differs from the others by less than this part of all: the line was in memory."""


def _steps(variant: Variant) -> list[Access]:
    text = variant.choose("count_the_hits", SEQUENCES)
    return [(int(step[:-1]), KINDS[step[-1]]) for step in text.split()]


def _hits(variant: Variant) -> int:
    spec = MachineSpec.load(MACHINE)
    return costs(spec, _steps(variant)).count(spec.cycles("hit_cycles"))


def _with_a_copy(variant: Variant) -> int:
    """Return how many steps are made by a core that has a copy, of whatever kind."""
    spec, steps = MachineSpec.load(MACHINE), _steps(variant)
    found = (states(spec, steps[:n])[steps[n][0]] for n in range(1, len(steps)))
    return sum(state is not State.INVALID for state in found)


def _again(variant: Variant) -> int:
    """Return how many steps are made by the core that made the step before."""
    cores = [core for core, _ in _steps(variant)]
    return sum(core == before for before, core in pairwise(cores))


def _log(variant: Variant) -> str:
    return "\n".join(f"{n}. {what(step)}" for n, step in enumerate(_steps(variant), start=1))


COUNT_THE_HITS = Exercise(
    name="count_the_hits",
    chapter=1,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=0, high=100),
    check=within(_hits, percent=0),
    misconceptions=(
        Misconception(name="any_copy", matches=lambda given, who: given == _with_a_copy(who)),
        Misconception(name="one_at_a_time", matches=lambda given, who: given == _again(who)),
    ),
    hints=2,
    exhibit=_log,
)


def _pair(variant: Variant) -> tuple[int, int]:
    """Return two cores, each with a counter of its own."""
    return variant.choose("two_counters", ((0, 4), (0, 12), (1, 2), (5, 9), (6, 13), (8, 10)))


@cache
def _in_turn(first: int, second: int, *kinds: str) -> int:
    """Return the cycles of all accesses to one line, if two cores make them in turn."""
    steps = [(core, kind) for core in (first, second) for kind in kinds]
    return sum(costs(MachineSpec.load(MACHINE), steps * ROUNDS))


def _together(variant: Variant) -> int:
    return _in_turn(*_pair(variant), "update")


def _apart(variant: Variant) -> int:
    """Return the same for two lines, of which each core has one to itself."""
    spec = MachineSpec.load(MACHINE)
    return sum(sum(costs(spec, [(core, "update")] * ROUNDS)) for core in _pair(variant))


def _as_reads(variant: Variant) -> int:
    first, second = _pair(variant)
    spec = MachineSpec.load(MACHINE)
    return 2 * ROUNDS * costs(spec, [(first, "update"), (second, "load")])[-1]


def _read_then_written(variant: Variant) -> int:
    return _in_turn(*_pair(variant), "load", "update")


TWO_COUNTERS = Exercise(
    name="two_counters",
    chapter=1,
    level="medium",
    minutes=8,
    kind="number",
    answer=Number(low=1, high=1_000_000),
    check=within(_together, percent=PERCENT),
    misconceptions=(
        Misconception(
            name="own_counter", matches=lambda given, who: near(given, _apart(who), percent=PERCENT)
        ),
        Misconception(
            name="one_core",
            matches=lambda given, who: near(2 * given, _together(who), percent=PERCENT),
        ),
        Misconception(
            name="as_reads", matches=lambda given, who: near(given, _as_reads(who), percent=PERCENT)
        ),
        Misconception(
            name="read_then_written",
            matches=lambda given, who: near(given, _read_then_written(who), percent=PERCENT),
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        **dict(zip(("first", "second"), _pair(variant), strict=True)),
        "rounds": ROUNDS,
        "updates": 2 * ROUNDS,
    },
)

KEEP_A_LIST = Exercise(
    name="keep_a_list",
    chapter=1,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=2,
)

EXERCISES: tuple[Exercise, ...] = (COUNT_THE_HITS, TWO_COUNTERS, AFTER_ACCESS, KEEP_A_LIST)
