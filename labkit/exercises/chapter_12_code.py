"""Chapter 12, the exercise that is a program: a tree in which nobody sends to more than so many."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, called, function
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.multicast import Tree, radix, star
from labkit.workloads.broadcast import broadcasts
from labkit.workloads.meeting import ERA
from labkit.workloads.shootdown import Mean

MACHINE = "apple-m1-ultra"
"""One package, so that only the shape of the tree counts."""
CASES = 40
"""Roots, cores and fan-outs that a function is asked about before its tree is run."""
SLOWEST = 1.25
"""Of what the lab's own tree of that fan-out takes; a level too many takes longer than that."""


def _most(variant: Variant) -> int:
    return variant.choose("fan_out", (4, 3, 5))


def _check(answer: str, variant: Variant) -> Outcome:
    chance = random.Random(f"{variant.student} fan_out")
    try:
        tree = function(answer, "tree")
        for case in range(CASES):  # small ones first: a short counterexample is read
            cores = chance.sample(range(64), chance.randrange(1, case + 2))
            root, most = chance.choice(cores), chance.randrange(1, 7)
            found = called(tree, root, sorted(cores), most)
            outcome = _judged(found, root=root, cores=cores, most=most)
            if not outcome.is_passed:
                return outcome
        every = list(range(MachineSpec.load(MACHINE).topology.cores))
        found = called(tree, 0, every, _most(variant))
    except CodeFailed as failed:
        return not_yet(str(failed))
    return _run(found, cores=every, most=_most(variant))


def _judged(found: Any, *, root: int, cores: Sequence[int], most: int) -> Outcome:
    """Say which law of a tree is broken, and by which core."""
    children = _read(found)
    if children is None:
        return not_yet(misconception="no_tree", found=repr(found)[:60])
    told = Counter(child for below in children.values() for child in below)
    broken = {
        "stranger": {*told, *children} - set(cores),
        "root_told": {root} & set(told),
        "twice": {core for core, times in told.items() if times > 1},
        "untold": set(cores) - _hear(root, children),
        "too_wide": {core for core, below in children.items() if len(below) > most},
    }
    for law, by in broken.items():
        if by:
            asked = f"tree({root}, {sorted(cores)}, {most})"
            return not_yet(misconception=law, core=min(by), most=most, asked=asked)
    return passed()


def _hear(root: int, children: Mapping[int, Sequence[int]]) -> set[int]:
    """Return the cores that a message from the root gets to."""
    heard = [root]
    for core in heard:
        heard.extend(child for child in children.get(core, ()) if child not in heard)
    return set(heard)


def _read(found: Any) -> Mapping[int, Sequence[int]] | None:
    """Return who sends to whom, or None for what is no such table."""
    if not isinstance(found, dict):
        return None
    if not all(isinstance(below, list | tuple) for below in found.values()):
        return None
    named = [*found, *(child for below in found.values() for child in below)]
    return found if all(isinstance(core, int) for core in named) else None


def _run(found: Any, *, cores: Sequence[int], most: int) -> Outcome:
    """Let the simulator broadcast along the tree, and compare with what one of this fan-out can do."""
    outcome = _judged(found, root=0, cores=cores, most=most)
    if not outcome.is_passed:
        return outcome
    took = _took(Tree(root=0, children=found))
    if took > SLOWEST * _took(radix(0, cores, most=most)):
        return not_yet(misconception="deep", took=took, most=most, machine=_title())
    return passed(took=took, unicast=_unicast(), machine=_title())


def _took(tree: Tree) -> int:
    """Return the nanoseconds of a broadcast with all its acknowledgements."""
    spec = MachineSpec.load(MACHINE)
    stub_cycles = spec.software[ERA].stub_cycles
    *_, took = broadcasts(Machine(spec), tree, stub_cycles=stub_cycles, rounds=1)
    assert isinstance(took, Mean)
    return round(took.cycles * spec.nanoseconds_per_cycle)


@cache
def _unicast() -> int:
    return _took(star(0, range(MachineSpec.load(MACHINE).topology.cores)))


def _title() -> str:
    return MachineSpec.load(MACHINE).title


FAN_OUT = Exercise(
    name="fan_out",
    chapter=12,
    level="medium",
    minutes=15,
    kind="code",
    answer=Code(function="tree"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in (
            *("no_tree", "stranger", "root_told", "twice", "untold"),
            *("too_wide", "deep"),
        )
    ),
    hints=3,
    numbers=lambda variant: {"most": _most(variant), "machine": _title()},
)
