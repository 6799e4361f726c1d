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
        self.carry = interconnect.carry
        self.price(spec)
        self.fetch_cycles = spec.cycles("fetch_cycles")
        self.package_of = [spec.topology.package_of(core) for core in range(spec.topology.cores)]
        self.probe_rounds = 0

    def price(self, spec: MachineSpec) -> None:
        """Let a round of probes cost what it does on this machine, from now on."""
        self.probe_cycles = spec.probe_cycles
        self.read_cycles = spec.probe_cycles + spec.cycles("confirm_cycles")

    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:
        """Give a copy to read: request to the owner, data back.

        A request that waited for the line is already in place when the line becomes free; then only
        the data still have to travel.
        """
        self.probe_rounds += 1
        owner = line.owner
        if owner == core or core in line.sharers:  # got it for a store while this request waited
            return start, start
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
        self.probe_rounds += 1
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
