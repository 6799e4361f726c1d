"""Nodes to run a workload on, without a whole multikernel: kernels on some cores, channels between."""

from __future__ import annotations

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.node import Node
from labkit.multikernel.round_robin import RoundRobin
from labkit.multikernel.scheduler import timeslice
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import connect


def node_on(machine: Machine, core: int) -> Node:
    """Return a core with its CPU driver, which schedules round robin as the real system does."""
    scheduler = RoundRobin(timeslice(machine.spec))
    return Node(machine.cores[core], scheduler=scheduler, costs=KernelCosts.of(machine.spec))


def channel_between(
    machine: Machine, one: Dispatcher, other: Dispatcher, *, stub_cycles: int
) -> tuple[UmpChannel, UmpChannel]:
    """Return both ends of a URPC channel between dispatchers of different cores."""
    here, there = connect(machine, one.core.number, other.core.number, stub_cycles=stub_cycles)
    return (
        UmpChannel(one, here, name=f"to {other.name}"),
        UmpChannel(other, there, name=f"to {one.name}"),
    )
