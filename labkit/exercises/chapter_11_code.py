"""Chapter 11, the exercise that is a program: which cores a threshold joins to groups."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import networkx as nx

from labkit.exercises.answers import Code
from labkit.exercises.exercise import Exercise, Misconception
from labkit.exercises.outcome import Outcome, not_yet, passed
from labkit.exercises.student_code import CodeFailed, called, function
from labkit.exercises.variant import Variant

CORES = 9
TABLES = 60
"""Tables of latencies that a function is asked about."""
NEARER_THAN = 50
"""The threshold, in ns; the latencies lie on both sides of it."""
NEAR = (0.05, 0.15, 0.3)
"""The parts of all pairs that are near each other: few, some, many."""

Table = list[list[int]]


def _check(answer: str, variant: Variant) -> Outcome:
    chance = random.Random(f"{variant.student} groups_of_cores")
    try:
        groups = function(answer, "groups")
        for number in range(TABLES):
            table = _table(chance, near=NEAR[number % len(NEAR)])
            found = called(groups, [list(row) for row in table], NEARER_THAN)
            outcome = _judged(found, table)
            if not outcome.is_passed:
                return outcome
    except CodeFailed as failed:
        return not_yet(str(failed))
    return passed(tables=TABLES)


def _table(chance: random.Random, *, near: float) -> Table:
    """Return latencies between all cores, the same in both directions."""
    table = [[0] * CORES for _ in range(CORES)]
    for one, other in combinations(range(CORES), 2):
        is_near = chance.random() < near
        cost = chance.randrange(5, NEARER_THAN) if is_near else chance.randrange(NEARER_THAN, 120)
        table[one][other] = table[other][one] = cost
    return table


def _judged(found: Any, table: Table) -> Outcome:
    """Say which law of a grouping is broken, and by which cores."""
    groups = _read(found)
    if groups is None:
        return not_yet(misconception="no_groups", found=repr(found)[:60])
    times = [sum(core in group for group in groups) for core in range(CORES)]
    if 0 in times:
        return not_yet(misconception="left_out", core=times.index(0))
    if max(times) > 1:
        return not_yet(misconception="twice", core=times.index(max(times)))
    of = {core: number for number, group in enumerate(groups) for core in group}
    for one, other in combinations(range(CORES), 2):
        if table[one][other] < NEARER_THAN and of[one] != of[other]:
            return not_yet(misconception="torn", one=one, other=other, cost=table[one][other])
    for group in groups:
        if len(pieces := _pieces(table, group)) > 1:
            one, other = min(pieces[0]), min(pieces[1])
            return not_yet(misconception="not_joined", one=one, other=other)
    return passed()


def _read(found: Any) -> list[list[int]] | None:
    """Return the groups, or None for what is none: a generator is no list, a letter no core."""
    if not isinstance(found, list | tuple | set | frozenset):
        return None
    if not all(isinstance(group, list | tuple | set | frozenset) for group in found):
        return None
    groups = [list(group) for group in found if group]
    cores = range(CORES)
    is_core = all(isinstance(core, int) and core in cores for group in groups for core in group)
    return groups if is_core else None


def _pieces(table: Table, group: Sequence[int]) -> list[set[int]]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(group)
    graph.add_edges_from(
        pair for pair in combinations(group, 2) if table[pair[0]][pair[1]] < NEARER_THAN
    )
    return list(nx.connected_components(graph))


GROUPS_OF_CORES = Exercise(
    name="groups_of_cores",
    chapter=11,
    level="medium",
    minutes=15,
    kind="code",
    answer=Code(function="groups"),
    check=_check,
    misconceptions=tuple(
        Misconception(name=name)
        for name in ("no_groups", "left_out", "twice", "torn", "not_joined")
    ),
    hints=3,
    numbers=lambda _: {"cores": CORES},
)
