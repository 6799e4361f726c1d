"""Random machines, sets of cores and trees; shootdowns whose every step is noted; the laws MC1 to MC6."""

from typing import NamedTuple

import attrs
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology
from labkit.multikernel.multicast import by_package, numa_aware, radix, star
from labkit.multikernel.shootdown import Master, Slave, wire

SPEC = MachineSpec.load("amd_8x4")
STUB = 10


@st.composite
def specs(draw):
    """Return a machine of one to six packages, joined at random but in one piece."""
    packages = draw(st.integers(1, 6))
    links = {(draw(st.integers(0, package - 1)), package) for package in range(1, packages)}
    some = st.tuples(st.integers(0, packages - 1), st.integers(0, packages - 1))
    more = draw(st.lists(some.map(sorted).map(tuple), max_size=4))
    links |= {link for link in more if link[0] != link[1]}
    topology = Topology(
        packages=packages, cores_per_package=draw(st.integers(1, 5)), links=tuple(links)
    )
    return attrs.evolve(SPEC, topology=topology, as_built=topology)


class Case(NamedTuple):
    """A tree over some cores of a machine."""

    spec: MachineSpec
    cores: list[int]
    tree: object


@st.composite
def cases(draw):
    """Return a tree of any kind over any cores, with any of them as its root."""
    spec = draw(specs())
    every = range(spec.topology.cores)
    cores = draw(st.lists(st.sampled_from(every), min_size=1, max_size=14, unique=True))
    root = draw(st.sampled_from(cores))
    kind = draw(st.sampled_from(["star", "by package", "numa aware", "radix"]))
    if kind == "star":
        return Case(spec, cores, star(root, cores))
    if kind == "by package":
        return Case(spec, cores, by_package(spec.topology, root, cores))
    if kind == "numa aware":
        return Case(spec, cores, numa_aware(spec.topology, root, cores, cost=spec.distance))
    return Case(spec, cores, radix(root, cores, most=draw(st.integers(1, 5))))


class Step(NamedTuple):
    """What a core did: it was told of a shootdown, or had acknowledged it, or saw it complete."""

    kind: str
    core: int
    number: int
    in_flight: int = 0
    cycles: int = 0


class NotedSlave(Slave):
    """A slave whose steps are noted."""

    log: list

    def answer(self, payload):
        """Note when this core is told, and when it has acknowledged."""
        core = self.up.core.number
        self.log.append(Step("told", core, payload[0]))
        yield from super().answer(payload)
        self.log.append(Step("acknowledged", core, payload[0]))


def shoot_down(case, *, rounds=3, slots=4, slave=NotedSlave, master=Master):
    """Run shootdowns along a tree; return what was done, in order."""
    machine = Machine(case.spec)
    ends = wire(machine, case.tree, stub_cycles=STUB, slots=slots)
    log = []
    first = master(ends[case.tree.root])
    for core, each in ends.items():
        if core != case.tree.root:
            other = slave(each)
            other.log = log
            machine.env.process(other.run())

    def run():
        for number in range(rounds):
            began = first.ends.core.now
            yield from first.shoot_down((number,))
            sent = [end.sent - end.received for end in ends[case.tree.root].down]
            took = first.ends.core.now - began
            log.append(Step("completed", case.tree.root, number, max(sent, default=0), took))

    machine.env.run(until=machine.env.process(run()))
    return log


def broken(case, log):
    """Return the laws that a log breaks, each with the first step that does so."""
    found = {}
    told, acknowledged = set(), set()
    below = {core: set(case.tree.sends_to(core)) for core in case.cores}
    for step in log:
        this = (step.core, step.number)
        if step.kind == "told":
            if this in told:
                found.setdefault("MC1 once", step)
            told.add(this)
            continue
        if not {(core, step.number) for core in below[step.core]} <= acknowledged:
            found.setdefault("MC3 complete when all have acknowledged", step)
        if step.kind == "acknowledged":
            acknowledged.add(this)
            continue
        everybody = {(core, step.number) for core in case.cores if core != step.core}
        if not everybody <= told:
            found.setdefault("MC1 everybody", step)
        if step.in_flight:
            found.setdefault("MC4 nothing in flight", step)
        if step.cycles < shortest(case, step.core):
            found.setdefault("MC6 not faster than its messages", step)
    return found


def shortest(case, core):
    """Return the fewest cycles from when a core begins to send until all below have answered.

    Each of its sends takes a stub and a store; a message then takes a stub at the other end, a round
    of probes and the way of the data.
    """
    spec, send = case.spec, STUB + case.spec.cycles("hit_cycles")

    def flight(one, other):
        return spec.probe_cycles + spec.distance(one, other) * spec.hop_cycles + send

    return max(
        (
            place * send + 2 * flight(core, child) + shortest(case, child) + send
            for place, child in enumerate(case.tree.sends_to(core), start=1)
        ),
        default=0,
    )
