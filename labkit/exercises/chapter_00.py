"""Chapter 0, start here: what travels between caches, and what more cores achieve together."""

from __future__ import annotations

from functools import cache

from labkit.exercises.answers import Choice, Number
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.numeric import near, one_of, within
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace
from labkit.workloads import shared_update
from labkit.workloads.shared_update import Update

MACHINE = "amd_4x4"
CYCLES = 160_000
"""Model time of a run, as in the chart above the questions."""
WARM_UP = CYCLES // 5
LINES = 8
WHILE = 100_000
"""Cycles in which the updates are counted."""
FEWEST = 2
"""Cores of the smallest point in the chart."""
PERCENT = 4.0
"""The spread of the latencies over start orders, and what is lost in reading them off the chart."""
MOVES = ("fetch", "own")
"""Steps of a trace in which a line goes from one cache to another."""
STATE = "server"
"""How the names of the server's own lines begin."""


def _clients(variant: Variant) -> int:
    return variant.choose("what_travels clients", (7, 3, 5, 11, 15))


@cache
def _moved(clients: int) -> str:
    """Return which lines moved once the server had its state in its cache."""
    spec, trace = MachineSpec.load(MACHINE), Trace()
    for _ in shared_update.messages(
        Machine(spec, trace=trace),
        clients=range(1, clients + 1),
        lines=LINES,
        until=CYCLES,
        stub_cycles=spec.software["paper_2009"].stub_cycles,
    ):
        pass
    moved = [step.what for step in trace if step.kind in MOVES and step.time >= WARM_UP]
    has_state = any(name.startswith(STATE) for name in moved)
    has_messages = any(not name.startswith(STATE) for name in moved)
    if has_state and has_messages:
        return "both"
    return "state" if has_state else "messages" if has_messages else "nothing"


WHAT_TRAVELS = Exercise(
    name="what_travels",
    chapter=0,
    level="easy",
    minutes=4,
    kind="choice",
    answer=Choice(options=("state", "messages", "both", "nothing")),
    check=one_of(lambda who: _moved(_clients(who))),
    misconceptions=(
        Misconception(name="state", matches=lambda given, _: given == "state"),
        Misconception(name="both", matches=lambda given, _: given == "both"),
        Misconception(name="nothing", matches=lambda given, _: given == "nothing"),
    ),
    hints=2,
    numbers=lambda variant: {"clients": _clients(variant), "lines": LINES},
)


def _cores(variant: Variant) -> int:
    return variant.choose("updates_together", (16, 12, 14, 8, 10))


@cache
def _latency(cores: int) -> float:
    *_, update = shared_update.shared_memory(
        Machine(MachineSpec.load(MACHINE)), cores=range(cores), lines=LINES, until=CYCLES
    )
    assert isinstance(update, Update)
    return update.latency


def _together(cores: int, *, as_fast_as: int) -> float:
    """Return the updates of so many cores, if each takes what it takes among so many."""
    return cores * WHILE / _latency(as_fast_as)


def _all(variant: Variant) -> float:
    cores = _cores(variant)
    return _together(cores, as_fast_as=cores)


def _one_core(variant: Variant) -> float:
    return _together(1, as_fast_as=_cores(variant))


def _undisturbed(variant: Variant) -> float:
    return _together(_cores(variant), as_fast_as=FEWEST)


UPDATES_TOGETHER = Exercise(
    name="updates_together",
    chapter=0,
    level="easy",
    minutes=6,
    kind="number",
    answer=Number(low=0, high=1_000_000),
    check=within(_all, percent=PERCENT),
    misconceptions=(
        Misconception(
            # Small numbers are rounded by more than the tolerance.
            name="one_core",
            matches=lambda given, who: abs(given - _one_core(who)) <= 1,
        ),
        Misconception(
            name="undisturbed",
            matches=lambda given, who: near(given, _undisturbed(who), percent=PERCENT),
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        "cores": _cores(variant),
        "cycles": WHILE,
        "few": FEWEST,
        "by_few": round(_together(FEWEST, as_fast_as=FEWEST)),
    },
)

EXERCISES: tuple[Exercise, ...] = (WHAT_TRAVELS, UPDATES_TOGETHER)
