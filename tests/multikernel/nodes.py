"""Nodes to test with: CPU drivers on some cores of the 4x4 machine."""

import attrs

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.domain import Domain
from labkit.multikernel.node import Node
from labkit.multikernel.round_robin import RoundRobin
from labkit.multikernel.scheduler import timeslice
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import connect

SPEC = MachineSpec.load("amd_4x4")
COSTS = KernelCosts.of(SPEC)
SLICE = timeslice(SPEC)
BY_CORES = {
    in_each * 4: attrs.evolve(SPEC, topology=attrs.evolve(SPEC.topology, cores_per_package=in_each))
    for in_each in (1, 4, 16)
}
"""The same four packages with few and with many cores in each."""


def nodes(*cores, trace=None, slice=SLICE, scheduler=RoundRobin, spec=SPEC):
    """Return a machine and a node on each of some of its cores."""
    machine = Machine(spec, trace=trace)
    return machine, [
        Node(machine.cores[core], scheduler=scheduler(slice), costs=COSTS) for core in cores
    ]


def dispatchers(node, *names, **options):
    """Return a new dispatcher for each name, not yet running."""
    return [node.new_dispatcher(Domain(name), **options) for name in names]


def run(node, dispatcher, *programs):
    """Start a dispatcher with a thread for each program."""
    for number, program in enumerate(programs):
        dispatcher.new_thread(f"thread {number}", program)
    node.start(dispatcher)


def urpc(machine, one, other, *, slots=32):
    """Return the two ends of a URPC channel between dispatchers of different cores."""
    here, there = one.core.number, other.core.number
    ends = connect(machine, here, there, stub_cycles=0, slots=slots)
    return [
        UmpChannel(dispatcher, end, name=f"to {end is ends[0]}")
        for dispatcher, end in zip((one, other), ends, strict=True)
    ]
