"""Chapter 12, the machine is a network: what a send takes, which tree, and who must measure again."""

from __future__ import annotations

from functools import cache
from statistics import median

from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.chapter_12_code import FAN_OUT
from labkit.exercises.chapter_12_link import LOST_LINK
from labkit.exercises.exercise import Exercise, Misconception, always
from labkit.exercises.numeric import near, one_of, within
from labkit.exercises.student_code import Takes
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import Endpoint, connect
from labkit.strings import say
from labkit.workloads.broadcast import broadcasts
from labkit.workloads.meeting import ERA, meet
from labkit.workloads.shootdown import Mean

SENDER = "amd_4x4"
PERCENT = 2.0
"""The run takes what was measured of each pair, to the cycle; this is for who rounds on the way."""
UNTIL = 1_000_000
"""Cycles, many times what all sends take."""


@cache
def _last_has_it(cores: int) -> int:
    """Return when the last core has a message that core 0 sends to one after the other."""
    spec = MachineSpec.load(SENDER)
    machine = Machine(spec)
    heard: list[int] = []
    ends = [
        connect(machine, 0, core, stub_cycles=spec.software[ERA].stub_cycles, is_warm=True)
        for core in range(1, cores)
    ]
    machine.env.process(_send([here for here, _ in ends]))
    for _, there in ends:
        machine.env.process(_receive(there, heard))
    for _ in machine.run(until=UNTIL):
        pass
    return max(heard)


def _send(ends: list[Endpoint]) -> Takes:
    for end in ends:
        yield from end.send(("news",))


def _receive(end: Endpoint, heard: list[int]) -> Takes:
    yield from end.receive()
    heard.append(end.core.now)


def _cores(variant: Variant) -> int:
    return variant.choose("root_sends_all", (12, 8, 10, 11, 13, 14, 16))


def _post() -> int:
    return meet(SENDER).found.probes.post


def _way(variant: Variant) -> int:
    return meet(SENDER).found.probes.one_way[0, _cores(variant) - 1]


ROOT_SENDS_ALL = Exercise(
    name="root_sends_all",
    chapter=12,
    level="easy",
    minutes=5,
    kind="number",
    answer=Number(low=1, high=100_000),
    check=within(lambda who: _last_has_it(_cores(who)), percent=PERCENT),
    misconceptions=(
        Misconception(
            name="all_at_once", matches=lambda given, who: near(given, _way(who), percent=PERCENT)
        ),
        Misconception(
            name="one_by_one",
            matches=lambda given, who: near(given, (_cores(who) - 1) * _way(who), percent=PERCENT),
        ),
        Misconception(
            name="sends_only",
            matches=lambda given, who: near(given, (_cores(who) - 1) * _post(), percent=PERCENT),
        ),
        Misconception(
            name="own_send_twice",
            matches=lambda given, who: near(
                given, (_cores(who) - 1) * _post() + _way(who), percent=PERCENT
            ),
        ),
    ),
    hints=2,
    numbers=lambda variant: {
        "last": _cores(variant) - 1,
        "post": _post(),
        "way": _way(variant),
    },
)

TREES = {
    "unicast": "unicast",
    "numa": "NUMA-aware",
    "radix": "radix 4",
    "binomial": "binomial",
}
MACHINES = (
    *("intel-i9-12900k", "ring:8x4", "ring:4x2", "amd-ryzen-5800u", "star:8x4", "apple-m1-pro"),
    "amd-ryzen-7950x",
)
"""None that the chapter shows, each with a tree that is clearly the best one: a test asks."""


def _machine(variant: Variant) -> str:
    return variant.choose("fastest_tree", MACHINES)


@cache
def _took(machine: str, tree: str, *, rounds: int = 1) -> float:
    """Return the cycles of a broadcast along a tree with all its acknowledgements."""
    met = meet(machine)
    planned = met.tree(TREES[tree])
    stub_cycles = met.spec.software[ERA].stub_cycles
    *_, took = broadcasts(Machine(met.spec), planned, stub_cycles=stub_cycles, rounds=rounds)
    assert isinstance(took, Mean)
    return took.cycles


def _fastest(variant: Variant) -> str:
    return min(TREES, key=lambda tree: _took(_machine(variant), tree))


def _facts(variant: Variant) -> dict[str, object]:
    """Return what the system has found out about the machine, in few numbers, and these in words."""
    met = meet(_machine(variant))
    probes, ns = met.found.probes, met.spec.nanoseconds_per_cycle
    package, ways = probes.package_of, probes.one_way
    inside = [cost for (a, b), cost in ways.items() if package[a] == package[b]]
    between = [cost for (a, b), cost in ways.items() if package[a] != package[b]]
    facts: dict[str, object] = {
        "cores": met.spec.topology.cores,
        "packages": met.spec.topology.packages,
        "inside": round(median(inside) * ns),
        "between": round(median(between) * ns) if between else 0,
    }
    words = say("machine_met.packages" if between else "machine_met.one_package", **facts)
    post = round(probes.post * ns)
    return {**facts, "machine": met.spec.title, "post": post, "met": words}


FASTEST_TREE = Exercise(
    name="fastest_tree",
    chapter=12,
    level="medium",
    minutes=8,
    kind="choice",
    answer=Choice(options=tuple(TREES)),
    check=one_of(_fastest),
    misconceptions=tuple(map(always, TREES)),
    hints=2,
    numbers=_facts,
)

WHEN_A_PLAN_IS_OLD = Exercise(
    name="when_a_plan_is_old",
    chapter=12,
    level="medium",
    minutes=10,
    kind="words",
    answer=Words(),
    hints=1,
)

EXERCISES: tuple[Exercise, ...] = (
    ROOT_SENDS_ALL,
    FASTEST_TREE,
    FAN_OUT,
    LOST_LINK,
    WHEN_A_PLAN_IS_OLD,
)
