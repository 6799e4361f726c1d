"""Chapter 6, TLB shootdown: messages between packages, which protocol for which machine, and a tree."""

from __future__ import annotations

from functools import cache

from labkit.exercises.answers import Choice, Number, Words
from labkit.exercises.chapter_06_tree import TREE_OF_MESSAGES
from labkit.exercises.exercise import Exercise, Misconception, always
from labkit.exercises.numeric import one_of, within
from labkit.exercises.variant import Variant
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.multicast import Tree, by_package, star
from labkit.workloads.shootdown import Shootdown, shootdowns

MACHINE = "amd_8x4"
PROTOCOLS = {
    "broadcast": "Broadcast",
    "unicast": "Unicast",
    "tree": "NUMA-aware_multicast",
}
SETTINGS = (("intel_2x4", 8), ("amd_4x4", 16), ("intel_2x4", 6), ("amd_4x4", 8), ("amd_4x4", 12))
"""Machines and how many of their cores take part. In each of them one protocol leads by a twentieth or
more; a test says so."""


def _cores(variant: Variant) -> int:
    return variant.choose("between_packages cores", (32, 18, 22, 24, 27, 30))


def _trees(variant: Variant) -> tuple[Tree, Tree]:
    """Return multicast's tree and unicast's."""
    topology, cores = MachineSpec.load(MACHINE).topology, range(_cores(variant))
    return by_package(topology, 0, cores), star(0, cores)


def _between_packages(tree: Tree) -> int:
    """Return how many messages of a shootdown leave a package: each edge has one there and one back."""
    package_of = MachineSpec.load(MACHINE).topology.package_of
    return 2 * sum(package_of(sender) != package_of(receiver) for sender, receiver in tree.edges)


def _by_leaders(variant: Variant) -> int:
    return _between_packages(_trees(variant)[0])


BETWEEN_PACKAGES = Exercise(
    name="between_packages",
    chapter=6,
    level="easy",
    minutes=4,
    kind="number",
    answer=Number(low=0, high=1000),
    check=within(_by_leaders, percent=0),
    misconceptions=(
        Misconception(name="there_only", matches=lambda given, who: 2 * given == _by_leaders(who)),
        Misconception(name="own_package", matches=lambda given, who: given == _by_leaders(who) + 2),
        Misconception(
            name="to_everybody",
            matches=lambda given, who: given == _between_packages(_trees(who)[1]),
        ),
        Misconception(
            name="all_messages", matches=lambda given, who: given == 2 * (_cores(who) - 1)
        ),
    ),
    hints=2,
    numbers=lambda variant: {"last": _cores(variant) - 1},
)


def _setting(variant: Variant) -> tuple[str, int]:
    return variant.choose("which_protocol", SETTINGS)


@cache
def _costs(machine: str, cores: int) -> dict[str, float]:
    """Return the cycles of a shootdown by each protocol."""
    spec = MachineSpec.load(machine)
    costs = {}
    for short, protocol in PROTOCOLS.items():
        *_, result = shootdowns(
            Machine(spec),
            protocol,
            cores=range(cores),
            stub_cycles=spec.software["paper_2009"].stub_cycles,
            rounds=4,
        )
        assert isinstance(result, Shootdown)
        costs[short] = result.cycles
    return costs


def _cheapest(variant: Variant) -> str:
    costs = _costs(*_setting(variant))
    return min(costs, key=lambda protocol: costs[protocol])


def _machine(variant: Variant) -> dict[str, int]:
    machine, cores = _setting(variant)
    topology = MachineSpec.load(machine).topology
    packages = len({topology.package_of(core) for core in range(cores)})
    return {"cores": cores, "packages": packages, "each": topology.cores_per_package}


WHICH_PROTOCOL = Exercise(
    name="which_protocol",
    chapter=6,
    level="medium",
    minutes=6,
    kind="choice",
    answer=Choice(options=tuple(PROTOCOLS)),
    check=one_of(_cheapest),
    misconceptions=tuple(map(always, PROTOCOLS)),
    hints=2,
    numbers=lambda variant: {**_machine(variant), "machine": _setting(variant)[0]},
)

TOO_EARLY = Exercise(
    name="too_early",
    chapter=6,
    level="medium",
    minutes=8,
    kind="words",
    answer=Words(),
    hints=2,
)

EXERCISES: tuple[Exercise, ...] = (
    TOO_EARLY,
    BETWEEN_PACKAGES,
    TREE_OF_MESSAGES,
    WHICH_PROTOCOL,
)
