"""Where a bug can show: for each switch a few operations at the same time, and what comes before.

A random run meets most situations in which a forgotten line of care matters within two thousand
operations, but not all. These runs begin in one; the order of arrivals is still looked for at random.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping

import attrs

from labkit.multikernel.capabilities.modes import Mode, seeded
from labkit.multikernel.capabilities.switches import Switch
from labkit.workloads.capability_chooser import (
    COPY_ON_1,
    FRAME_ON_1,
    FRAME_ON_1_COPY_ON_2,
    TWO_FRAMES,
    Weights,
)
from labkit.workloads.capability_search import REST, Found, replay, shorten
from labkit.workloads.capability_world import Choice, World


@attrs.frozen
class Scenario:
    """Operations one after the other, then others at the same time, on so many cores."""

    cores: int
    before: tuple[Choice, ...]
    at_once: tuple[Choice, ...]


SCENARIOS: Mapping[Switch, Scenario] = {
    Switch.COPY_DURING_REVOKE: Scenario(3, FRAME_ON_1, (("revoke", 0, 0), ("copy", 1, 1, 2))),
    Switch.EARLY_READY: Scenario(3, FRAME_ON_1, (("copy", 1, 1, 2), ("revoke", 0, 0))),
    Switch.COPY_OF_TARGET: Scenario(3, (), (("revoke", 0, 0), ("copy", 0, 0, 1))),
    Switch.NO_ROLLBACK: Scenario(3, COPY_ON_1, (("revoke", 1, 0), ("copy", 0, 0, 2))),
    Switch.REVOKE_BY_NUMBER: Scenario(
        3,
        TWO_FRAMES,
        (("revoke", 0, 1), ("revoke", 1, 0)),
    ),
    Switch.OWNER_LEAVES_COPIES: Scenario(
        4,
        COPY_ON_1,
        (("give", 1, 0, 2), ("revoke", 1, 0), ("copy", 0, 0, 3)),
    ),
    Switch.COPY_ACROSS_CHECK: Scenario(
        3, FRAME_ON_1, (("give", 1, 1, 2), ("retype", 0, 0, "VNode", 0, 1, 1))
    ),
    Switch.MEMORY_LEFT_BEHIND: Scenario(
        2, (("retype", 0, 0, "Frame", 0, 1, 1),), (("delete", 0, 0), ("copy", 0, 1, 1))
    ),
    Switch.NO_OWNER_LOCK: Scenario(
        3,
        FRAME_ON_1_COPY_ON_2,
        (("retype", 1, 0, "Frame", 4, 1, 1), ("retype", 2, 0, "VNode", 4, 1, 1)),
    ),
    Switch.UNLOCK_FORGOTTEN: Scenario(3, FRAME_ON_1, (("retype", 0, 0, "VNode", 0, 1, 1),)),
    Switch.EARLY_DONE: Scenario(2, FRAME_ON_1, (("revoke", 0, 0),)),
    Switch.FOREIGN_RETYPE: Scenario(
        2,
        COPY_ON_1,
        (("retype", 1, 0, "Frame", 0, 1, 1), ("retype", 0, 0, "VNode", 0, 1, 1)),
    ),
}


def hunt(
    mode: Mode,
    scenario: Scenario,
    *,
    seed: int,
    operations: int,
    laws: Collection[str] | None = None,
) -> tuple[Found | None, int]:
    """Try orders of arrival; return a run that breaks a law, or ``None``, and how many operations."""
    choose = random.Random(f"{seed} capability scenario in {mode.name}")
    done = 0
    while done < operations:
        choices = tuple(_run(mode, scenario, choose))
        done += len(scenario.before) + len(scenario.at_once)
        found = replay(mode, scenario.cores, choices, laws=laws)
        if found is not None:
            return found, done
    return None, done


def find_bug(switch: Switch, *, seed: int = 2, operations: int = 2000) -> Found:
    """Return a short run in which one missing line of care breaks a law.

    Raises:
        LookupError: if none is found within so many operations.
    """
    mode = seeded(switch)
    found, _ = hunt(mode, SCENARIOS[switch], seed=seed, operations=operations)
    if found is None:
        message = f"{switch.name}: no bad run within {operations} operations"
        raise LookupError(message)
    return shorten(mode, found)


def _run(mode: Mode, scenario: Scenario, choose: random.Random) -> Iterator[Choice]:
    """Yield one run's choices as they are made."""
    world = World(mode, scenario.cores)
    for choice in scenario.before:
        world.take(choice)
        world.settle()
        yield choice
        yield REST
    weights = Weights(choose, world.cores)
    asked = list(scenario.at_once)
    choose.shuffle(asked)
    for choice in asked:
        world.take(choice)
        yield choice
        for _ in range(choose.choice((0, 1, 2, 4, 8))):
            yield from _one_arrival(world, weights)
    for _ in range(300):
        yield from _one_arrival(world, weights)
    yield REST


def _one_arrival(world: World, weights: Weights) -> Iterator[Choice]:
    if possible := world.possible():
        choice = weights.pick(possible)
        world.take(choice)
        yield choice
