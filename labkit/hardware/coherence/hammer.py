"""The broadcast protocol of the paper's Opterons, which AMD calls Hammer.

Nobody keeps a list of who has a copy. The home node of a line asks every package with a probe, and
a writer may go on only when all have answered. So taking a line costs the same probe round from
everywhere, and on top of it what the data takes if another core has to hand them over.

Technical note 9 of Barrelfish calls the invalidation on such
machines effectively a system-wide broadcast; the numbers are in the machine's file.
"""

from __future__ import annotations

from labkit.hardware.coherence.line import NOBODY, Line
from labkit.hardware.coherence.protocol import Grant, Protocol
from labkit.hardware.coherence.traffic import Kind, Traffic, counts, total
from labkit.hardware.interconnect import Interconnect
from labkit.hardware.specification import MachineSpec


class Hammer(Protocol):
    """Probe everybody, let the owner answer with the data.

    ``probe_cycles`` is the time until all packages have answered, ``fetch_cycles`` that of a read
    inside a package; every hop of the data adds ``hop_cycles`` each way. A reader has the data sooner
    than all answers; the line stays blocked until it has them too, and has said so to the home node,
    ``confirm_cycles`` later. So many readers of one line get it one after the other.
    """

    def __init__(self, spec: MachineSpec, interconnect: Interconnect) -> None:
        self.topology = spec.topology
        self.carry, self.lines = interconnect.carry, interconnect.lines
        self.price(spec)
        self.fetch_cycles = spec.cycles("fetch_cycles")
        self.package_of = [spec.topology.package_of(core) for core in range(spec.topology.cores)]
        self.asked = counts(spec.topology.packages)  # transactions, by requester's package and home

    @property
    def transactions(self) -> int:
        """How many transactions there were, each a round of probes."""
        return total(self.asked)

    @property
    def probes(self) -> int:
        """How many packages were asked, by all transactions together: every other one, each time."""
        return self.transactions * (self.topology.packages - 1)

    def price(self, spec: MachineSpec) -> None:
        """Let a round of probes cost what it does on this machine, from now on."""
        self.probe_cycles = spec.probe_cycles
        self.read_cycles = spec.probe_cycles + spec.cycles("confirm_cycles")

    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:
        """Give a copy to read: request to the owner, data back.

        A request that waited for the line is already in place when the line becomes free; then only
        the data still have to travel.
        """
        owner = line.owner
        if owner == core or core in line.sharers:  # got it for a store while this request waited
            return start, start
        self.asked[package][line.home] += 1
        leg = self.carry(line.home if owner == NOBODY else self.package_of[owner], package, start)
        usable = start + leg
        soonest = arrived + self.fetch_cycles + 2 * leg
        if usable < soonest:
            usable = soonest
        if owner == NOBODY:
            line.owner = core
        else:
            line.sharers.add(core)
        free = start + self.read_cycles
        return usable, max(usable, free)

    def own(self, line: Line, core: int, package: int, start: int) -> Grant:
        """Give the only copy: all packages answer the probe, the owner hands over the data.

        The requester confirms the data with a message back; until then the line is not free.
        """
        self.asked[package][line.home] += 1
        usable = free = start + self.probe_cycles
        owner = line.owner
        if owner != core and core not in line.sharers:
            leg = self.carry(
                line.home if owner == NOBODY else self.package_of[owner], package, start
            )
            usable += leg
            free += 2 * leg
        line.owner = core
        if line.sharers:
            line.sharers.clear()
        line.dirty = True
        return usable, free

    def traffic(self) -> Traffic:
        """Return the messages of all transactions: every package is probed, and answers the requester.

        One of the answers brings the data, unless the requester, another core of its package or the
        memory beside it had them.
        """
        every = range(self.topology.packages)
        probes, replies = counts(len(every)), counts(len(every))
        for package in every:
            for other in every:
                if other != package:
                    for home, transactions in enumerate(self.asked[package]):
                        probes[home][other] += transactions
                        replies[other][package] += transactions
                    replies[other][package] -= self.lines[other][package]
        return Traffic(
            topology=self.topology,
            messages={
                Kind.REQUEST: self.asked,
                Kind.PROBE: probes,
                Kind.REPLY: replies,
                Kind.DATA: self.lines,
                Kind.CONFIRMATION: self.asked,
            },
        )
