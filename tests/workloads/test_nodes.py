"""Nodes for workloads: programs run on them, and messages pass between."""

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.domain import Domain
from labkit.multikernel.scheduler import timeslice
from labkit.workloads.nodes import channel_between, node_on

SPEC = MachineSpec.load("amd_8x4")


def test_two_nodes_and_a_channel():
    machine, log = Machine(SPEC), []
    nodes = [node_on(machine, core) for core in (3, 30)]
    one, other = (node.new_dispatcher(Domain("program")) for node in nodes)
    here, there = channel_between(machine, one, other, stub_cycles=10)

    def ask():
        yield from here.send(("question", 1))
        log.append((yield from here.receive()))

    def answer():
        log.append((yield from there.receive()))
        yield from there.send(("answer", 2))

    one.new_thread("ask", ask())
    other.new_thread("answer", answer())
    for node, dispatcher in zip(nodes, (one, other), strict=True):
        node.start(dispatcher)
    machine.env.run(until=100_000)
    assert log == [("question", 1), ("answer", 2)]
    assert [node.core.number for node in nodes] == [3, 30]
    assert (here.name, there.name) == ("to program.30", "to program.3")


def test_the_timeslice_is_the_default_one_of_the_machine():
    machine = Machine(SPEC)
    node = node_on(machine, 0)
    node.start(node.new_dispatcher(Domain("program")))
    assert node.kernel.scheduler.schedule(0) is not None
    assert node.kernel.scheduler.rings_at(0) == timeslice(SPEC)
