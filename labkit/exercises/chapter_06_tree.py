"""Chapter 6, the exercise that is a program: along which tree are the cores told?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import networkx as nx

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, called, function
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.multicast import Tree, numa_aware
from labkit.multikernel.shootdown import Master, Slave, wire
from labkit.workloads.shootdown import Mean, mean_of

MACHINE = "amd_8x4"
DEARER = 1.02
"""A tree may cost so many times what the NUMA-aware one does. The simulator does not scatter; this is
room for trees as good that send in another order, and wrong orders cost twice as much more; a test
says so."""

ROOTS = (8, 0, 3, 10, 17, 18)
LEVELS = 2
"""Messages one after the other on the way to a leader's mate."""


@cache
def _spec() -> MachineSpec:
    return MachineSpec.load(MACHINE)


def _packages() -> list[list[int]]:
    topology = _spec().topology
    return [list(topology.cores_of(package)) for package in range(topology.packages)]


def _root(variant: Variant) -> int:
    return variant.choose("tree_of_messages root", ROOTS)


def _check(answer: str, variant: Variant) -> Outcome:
    root = _root(variant)
    try:
        plan = function(answer, "plan")
        found = called(plan, root, _packages(), lambda core: _spec().distance(root, core))
    except CodeFailed as failed:
        return not_yet(str(failed))
    return _broken(found, root) or _dear(_tree(found, root), root)


def _broken(found: Any, root: int) -> Outcome | None:
    """Say which law of a tree is broken, if any is."""
    if not _is_plan(found):
        return not_yet(misconception="no_plan", found=repr(found)[:40])
    told = [core for cores in found.values() for core in cores]
    twice = sorted(core for core in set(told) if told.count(core) > 1 or core == root)
    if twice:
        return not_yet(misconception="twice", core=twice[0])
    reached = nx.descendants(_tree(found, root).graph, root) | {root}
    forgotten = sorted(set(range(_spec().topology.cores)) - reached)
    if forgotten:
        return not_yet(misconception="forgotten", core=forgotten[0], count=len(forgotten))
    return None


def _is_plan(found: Any) -> bool:
    cores = range(_spec().topology.cores)

    def are_cores(some: Any) -> bool:
        return all(isinstance(core, int) and core in cores for core in some)

    return (
        isinstance(found, Mapping)
        and are_cores(found)
        and all(isinstance(to, Sequence) and are_cores(to) for to in found.values())
    )


def _tree(found: Mapping[int, Sequence[int]], root: int) -> Tree:
    return Tree(root=root, children={root: (), **found})


def _dear(tree: Tree, root: int) -> Outcome:
    """Judge a tree that reaches everybody by what a shootdown along it costs."""
    took, best = round(_cycles(tree)), round(_best(root))
    if took <= DEARER * best:
        return passed(took=took)
    entered, deep = _entered(tree), nx.dag_longest_path_length(tree.graph)
    if len(tree.sends_to(root)) == len(tree.receivers):
        return not_yet(misconception="star", took=took)
    if max(entered.values()) > 1:
        package, times = entered.most_common(1)[0]
        return not_yet(misconception="enters_twice", took=took, package=package, times=times)
    if deep > LEVELS:
        return not_yet(misconception="deep", took=took, deep=deep)
    return not_yet(misconception="order", took=took)


def _entered(tree: Tree) -> Counter[int]:
    """Return, for each package, how many messages come to it from another one."""
    package_of = _spec().topology.package_of
    edges = ((package_of(sender), package_of(receiver)) for sender, receiver in tree.edges)
    return Counter(there for here, there in edges if here != there)


@cache
def _best(root: int) -> float:
    spec = _spec()
    return _cycles(numa_aware(spec.topology, root, range(spec.topology.cores), cost=spec.distance))


def _cycles(tree: Tree) -> float:
    """Return what a shootdown along a tree takes, with each channel in its receiver's package."""
    spec = _spec()
    machine = Machine(spec)
    ends = wire(
        machine,
        tree,
        stub_cycles=spec.software["paper_2009"].stub_cycles,
        home=lambda _, receiver: spec.topology.package_of(receiver),
    )
    master_cycles, tree_cycles = (
        spec.agreement[name].value for name in ("master_cycles", "tree_cycles")
    )
    for core in tree.receivers:
        cycles = tree_cycles if tree.sends_to(core) else 0
        machine.env.process(Slave(ends[core], tree_cycles=cycles).run())
    master = Master(ends[tree.root], start_cycles=master_cycles + tree_cycles)
    *_, mean = mean_of(machine, machine.cores[tree.root], master.shoot_down, rounds=3)
    assert isinstance(mean, Mean)
    return mean.cycles


TREE_OF_MESSAGES = Exercise(
    name="tree_of_messages",
    chapter=6,
    level="hard",
    minutes=15,
    kind="code",
    answer=Code(function="plan"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in ("no_plan", "twice", "forgotten", "star", "enters_twice", "deep", "order")
    ),
    hints=3,
    numbers=lambda variant: {"root": _root(variant), "cores": _spec().topology.cores},
)
