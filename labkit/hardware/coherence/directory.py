"""A directory: the home node of a line knows which packages have a copy, and asks only those.

Later machines put such a probe filter beside each memory controller, so that a miss no longer disturbs
everybody. Here it is a full map: it knows all packages with a copy, costs nothing, and never runs out
of room; real filters forget, and know less about shared lines. Costs are those of the same machine with
Hammer: a read inside a package, data over a hop, and for requests, probes and answers without data
the hop that its round of probes implies, there and back over the diameter.
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.hardware.coherence.line import NOBODY, Line
from labkit.hardware.coherence.protocol import Grant, Protocol
from labkit.hardware.coherence.traffic import Kind, Traffic, counts, total
from labkit.hardware.interconnect import Interconnect
from labkit.hardware.specification import MachineSpec


class Directory(Protocol):
    """Ask the home node, let it probe who has a copy, and have them answer the requester.

    A read goes from the requester to the home, on to the owner, and back with the data. A write waits
    for the farthest of those who have a copy. Packages are probed, not cores, and not the requester's
    own.
    """

    def __init__(self, spec: MachineSpec, interconnect: Interconnect) -> None:
        self.topology = spec.topology
        self.interconnect = interconnect
        self.fetch_cycles = spec.cycles("fetch_cycles")
        outside = spec.probe_cycles - self.fetch_cycles
        self.probe_hop_cycles = outside // (2 * max(1, spec.topology.diameter))
        self.hops = spec.topology.hops
        self.package_of = [spec.topology.package_of(core) for core in range(spec.topology.cores)]
        packages = spec.topology.packages
        self.asked = counts(packages)  # transactions, by requester's package and home
        self.from_memory = counts(packages)  # lines, from home to requester
        self.left = counts(packages)  # leaves to go on, from home to requester
        self.probed = counts(packages)  # from home to who has a copy
        self.answered = counts(packages)  # from there to the requester, with data or without

    @property
    def transactions(self) -> int:
        """How many transactions there were."""
        return total(self.asked)

    @property
    def probes(self) -> int:
        """How many packages were asked, by all transactions together."""
        return total(self.probed)

    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:  # noqa: ARG002
        """Give a copy to read: from the owner, or from memory where nobody has one."""
        owner = line.owner
        if owner == core or core in line.sharers:  # got it for a store while this request waited
            return start, start
        self.asked[package][line.home] += 1
        if owner == NOBODY:
            usable = self._from_memory(line.home, package, start)
            line.owner = core
        else:
            source = self.package_of[owner]
            data = self.interconnect.carry(source, package, start)
            usable = self._probe(line.home, package, {source: data}, start)
            line.sharers.add(core)
        return usable, usable

    def own(self, line: Line, core: int, package: int, start: int) -> Grant:
        """Give the only copy when all who had one have answered that theirs is gone."""
        self.asked[package][line.home] += 1
        owner = line.owner
        if owner == NOBODY:
            usable = self._from_memory(line.home, package, start)
        else:
            hop_cycles, hops = self.probe_hop_cycles, self.hops
            holders = {self.package_of[holder] for holder in (owner, *line.sharers)}
            back = {holder: hops[holder][package] * hop_cycles for holder in holders}
            if owner != core and core not in line.sharers:
                source = self.package_of[owner]
                back[source] = self.interconnect.carry(source, package, start)
            usable = self._probe(line.home, package, back, start)
        line.owner = core
        line.sharers.clear()
        line.dirty = True
        return usable, usable

    def _from_memory(self, home: int, package: int, start: int) -> int:
        """Return when the data are here: a request to the home, and they come back."""
        self.from_memory[home][package] += 1
        request = self.hops[package][home] * self.probe_hop_cycles
        return start + self.fetch_cycles + request + self.interconnect.carry(home, package, start)

    def _probe(self, home: int, package: int, back: Mapping[int, int], start: int) -> int:
        """Send a probe to each package with a copy; return when the requester has all replies.

        ``back`` has the cycles of each reply. What is on the requester's own package costs no message
        between packages; with nobody else to ask, the requester waits for the home's leave alone.
        """
        hops, hop_cycles = self.hops, self.probe_hop_cycles
        request = farthest = hops[package][home] * hop_cycles
        others = [holder for holder in back if holder != package]
        self.left[home][package] += not others
        for holder in others:
            self.probed[home][holder] += 1
            self.answered[holder][package] += 1
            farthest = max(farthest, hops[home][holder] * hop_cycles + back[holder])
        return start + self.fetch_cycles + request + farthest

    def traffic(self) -> Traffic:
        """Return the messages of all transactions. The owner's answer to a probe brings the data."""
        every, lines = range(self.topology.packages), self.interconnect.lines
        replies = [
            [
                self.answered[source][target]
                - lines[source][target]
                + self.from_memory[source][target]
                if source != target
                else 0
                for target in every
            ]
            for source in every
        ]
        return Traffic(
            topology=self.topology,
            messages={
                Kind.REQUEST: self.asked,
                Kind.PROBE: self.probed,
                Kind.REPLY: replies,
                Kind.LEAVE: self.left,
                Kind.DATA: lines,
            },
        )
