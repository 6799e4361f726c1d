"""Looks for a run of agreements that breaks a law, and makes its story as short as it gets."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from labkit.workloads.agreement_run import Action, AgreementRun


def random_actions(seed: int, *, cores: int, operations: int, faults: bool) -> list[Action]:
    """Return so many operations at random cores, with deliveries and perhaps faults in between."""
    choose = random.Random(f"{seed} agreements")
    kinds = ["deschedule", "schedule", "expire", "refuse"] if faults else ["schedule"]
    actions = []
    for _ in range(operations):
        actions.append(Action("begin", choose.randrange(cores), choose.randrange(3)))
        actions.extend(
            Action("deliver", number=choose.randrange(100)) for _ in range(choose.randrange(12))
        )
        if choose.random() < 0.1:
            actions.append(
                Action(choose.choice(kinds), choose.randrange(cores), choose.randrange(3))
            )
    if faults:
        crash = Action("crash", choose.randrange(cores), choose.randrange(4))
        actions.insert(choose.randrange(len(actions)), crash)
    return actions


def shortest(broken: Callable[[Sequence[Action]], bool], actions: Sequence[Action]) -> list[Action]:
    """Leave out one action after the other, as long as the run is still broken without it."""
    kept, place = list(actions), 0
    while place < len(kept):
        without = [*kept[:place], *kept[place + 1 :]]
        if broken(without):
            kept = without
        else:
            place += 1
    return kept


def first_broken(
    make: Callable[..., Any],
    *,
    cores: int = 4,
    most: int = 2_000,
    kind: type[AgreementRun] = AgreementRun,
) -> AgreementRun:
    """Try random runs until a law is broken, and return the run with its story as short as it gets.

    Raises:
        TimeoutError: if all laws still hold after so many operations.
    """

    def play(actions: Sequence[Action]) -> AgreementRun:
        return kind(make, cores=cores).play(actions)

    begun = seed = 0
    while begun < most:
        run = play(random_actions(seed, cores=cores, operations=20, faults=seed % 2 == 1))
        begun, seed = begun + run.begun, seed + 1
        if run.broken:
            return play(shortest(lambda found: play(found).broken is not None, run.taken))
    message = f"all laws hold after {begun} operations"
    raise TimeoutError(message)
