"""One core tells others to forget a translation, and waits for all of them: only the messages of it.

The workload of the paper's Figure 6. Core 0 is the master; rounds follow each other as soon as the last
acknowledgement is in. No TLB is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs
from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.acknowledgements import (
    Acknowledgements,
    FirstLevelConflict,
    InTurn,
    OnePerSend,
    Overlapped,
)
from labkit.multikernel.multicast import Tree, by_package, numa_aware, radix, star
from labkit.multikernel.shared_line import Broadcaster, Listener, share
from labkit.multikernel.shootdown import Home, Master, Slave, at_receivers, wire
from labkit.multikernel.urpc import Payload
from labkit.workloads.finished import begun, finished

Takes = Generator[Event, Any, Any]

MASTER = 0
WARM_UP = 2
"""Shootdowns before any is measured; channels and caches are warm from the beginning."""
LONG = 1_000_000_000
"""Longer, in cycles, than any of these runs: they end when the master has measured enough."""


@attrs.frozen(kw_only=True)
class Shootdown:
    """Mean cycles of a shootdown as its master sees it, and the messages that one takes."""

    cycles: float
    messages: int


class Plan(NamedTuple):
    """How cores are told: along which tree, with channels in whose memory, at which cost a leader."""

    tree: Tree
    home: Home
    tree_cycles: int


class Waits(NamedTuple):
    """How a master looks for acknowledgements, and whether all rings lie in its package's memory."""

    acknowledgements: type[Acknowledgements]
    is_at_master: bool = False


WAITS: Mapping[str, Waits] = {
    "none": Waits(Overlapped),
    "one per send": Waits(OnePerSend),
    "cache conflict": Waits(FirstLevelConflict),
    "in turn": Waits(InTurn),
    "one home": Waits(Overlapped, is_at_master=True),
}
"""Hypotheses about how unicast finds its acknowledgements; ``none`` is what all protocols do."""


def plan(protocol: str, spec: MachineSpec, cores: Sequence[int], *, most: int) -> Plan:
    """Return how a protocol tells the cores; ``most`` is the fan-out of ``Radix``."""
    topology = spec.topology
    tree_cycles = spec.agreement["tree_cycles"].value
    if protocol == "Multicast":
        return Plan(by_package(topology, MASTER, cores), at_receivers, tree_cycles)
    if protocol == "Radix":
        return Plan(radix(MASTER, cores, most=most), at_receivers, tree_cycles)
    if protocol == "NUMA-aware_multicast":
        tree = numa_aware(topology, MASTER, cores, cost=spec.distance)
        return Plan(tree, lambda _, receiver: topology.package_of(receiver), tree_cycles)
    return Plan(star(MASTER, cores), at_receivers, 0)


def shootdowns(
    machine: Machine,
    protocol: str,
    *,
    cores: Sequence[int],
    stub_cycles: int,
    rounds: int,
    most: int = 2,
    waits: Waits = WAITS["none"],
) -> Iterator[int | Shootdown]:
    """Shoot down so many times; yield event counts, then the mean.

    ``waits`` is for unicast only: the others keep to what polling costs by itself.
    """
    master: Broadcaster | Master
    slaves: Sequence[Listener | Slave]
    if protocol == "Broadcast":
        master, slaves = _by_one_line(machine, cores, stub_cycles)
    else:
        how = plan(protocol, machine.spec, cores, most=most)
        master, slaves = _by_tree(
            machine, how, stub_cycles, waits if protocol == "Unicast" else WAITS["none"]
        )
    for slave in slaves:
        machine.env.process(slave.run())
    for mark in mean_of(machine, machine.cores[MASTER], master.shoot_down, rounds=rounds):
        if isinstance(mark, int):
            yield mark
        else:
            yield Shootdown(cycles=mark.cycles, messages=2 * len(slaves))


@attrs.frozen(kw_only=True)
class Mean:
    """Mean cycles of what a core did over and over."""

    cycles: float


def mean_of(
    machine: Machine,
    core: Core,
    shoot_down: Callable[[Payload], Takes],
    *,
    rounds: int,
    what: str = "shootdown",
) -> Iterator[int | Mean]:
    """Do it so many times on a core, after a warm-up; yield event counts, then the mean.

    ``what`` it is called in a trace.
    """
    times: list[int] = []

    def measure() -> Takes:
        for number in range(WARM_UP + rounds):
            began = core.now
            begun(core, what)
            yield from shoot_down((number,))
            finished(core, what)
            times.append(core.now - began)

    done = machine.env.process(measure())
    for events in machine.run(until=LONG, events_a_time=1000):
        yield events
        if done.processed:
            break
    yield Mean(cycles=sum(times[WARM_UP:]) / rounds)


def _by_one_line(
    machine: Machine, cores: Sequence[int], stub_cycles: int
) -> tuple[Broadcaster, list[Listener]]:
    line, ends = share(machine, MASTER, cores, stub_cycles=stub_cycles)
    start_cycles = machine.spec.agreement["master_cycles"].value
    master = Broadcaster(ends[MASTER], line, start_cycles=start_cycles, stub_cycles=stub_cycles)
    slaves = [each for core, each in ends.items() if core != MASTER]
    return master, [Listener(each, line, stub_cycles=stub_cycles) for each in slaves]


def _by_tree(
    machine: Machine, how: Plan, stub_cycles: int, waits: Waits
) -> tuple[Master, list[Slave]]:
    at_master = machine.cores[MASTER].package
    home = (lambda _to, _from: at_master) if waits.is_at_master else how.home
    ends = wire(machine, how.tree, stub_cycles=stub_cycles, home=home)
    master = Master(
        ends[MASTER],
        start_cycles=machine.spec.agreement["master_cycles"].value + how.tree_cycles,
        acknowledgements=waits.acknowledgements,
    )
    leaders = how.tree.children
    slaves = [
        Slave(each, tree_cycles=how.tree_cycles if core in leaders else 0)
        for core, each in ends.items()
        if core != MASTER
    ]
    return master, slaves
