"""Nodes to run a workload on, without a whole multikernel: kernels on some cores, channels between."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.multikernel.capabilities.types import Capability, CapabilityType
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.endpoint import LmpEndpoint
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.node import Node
from labkit.multikernel.notification import NotificationPages, Notifier, RemoteChannel
from labkit.multikernel.round_robin import RoundRobin
from labkit.multikernel.scheduler import timeslice
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.ump_ipi_channel import NotifyingEndpoint, UmpIpiChannel
from labkit.multikernel.urpc import SLOTS, connect


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


def notified_channel_between(
    machine: Machine,
    nodes: Sequence[Node],
    ends: Sequence[Dispatcher],
    *,
    stub_cycles: int,
    listens: Sequence[bool] = (True, True),
    slots: int = SLOTS,
    kind: type[UmpIpiChannel] = UmpIpiChannel,
) -> list[UmpIpiChannel]:
    """Return both ends of a UMP_IPI channel, as a bind makes them.

    An end that does not listen for notifications polls. ``nodes`` are those of the two ``ends``; what
    a bind asks their monitors to do is done here.
    """
    cores = [node.core.number for node in nodes]
    pages = NotificationPages(machine)
    rings = connect(
        machine, *cores, stub_cycles=stub_cycles, slots=slots, variant=NotifyingEndpoint
    )
    notices: list[LmpChannel | None] = [None, None]
    rights: list[Capability | None] = [None, None]
    for this, (node, end) in enumerate(zip(nodes, ends, strict=True)):
        notifier = Notifier(node.kernel, pages, cores)
        if listens[this]:
            endpoint = LmpEndpoint(node.dcbs[end])
            nowhere = node.dcbs[end].cspace.allocate()  # nobody answers a notification
            notices[this] = LmpChannel(end, endpoint, remote=nowhere)
            remote = RemoteChannel(cores[this], notifier.allocate(endpoint))
            rights[this] = Capability(CapabilityType.NOTIFY_IPI, names=remote)
    channels = []
    for this, other in ((0, 1), (1, 0)):
        right, ring = rights[other], rings[this]
        assert isinstance(ring, NotifyingEndpoint), "that is the variant asked for"
        channels.append(
            kind(
                ends[this],
                ring,
                name=f"to {ends[other].name}",
                notice=notices[this],
                bell=None if right is None else nodes[this].give(ends[this], right),
            )
        )
    return channels
