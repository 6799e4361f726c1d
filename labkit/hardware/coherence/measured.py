"""Coherence by measurement: handing a line over costs what was measured between the two cores.

For a machine of which only a table of latencies is known, and no protocol. The tables come from two
threads that update one line in turn by compare-and-swap, so each latency is that of taking a line that
the other has, and the benchmark run on this protocol gives the table back. What follows is assumed:

- a read costs what an update costs between the same two cores;
- a writer waits for the farthest of those who have a copy, all are told at the same time;
- a line that nobody has comes from memory as from the farthest core, for memory was not measured;
- cores share nothing but lines: two hardware threads do not slow each other down.
"""

from __future__ import annotations

from labkit.hardware.coherence.line import NOBODY, Line
from labkit.hardware.coherence.protocol import Grant, Protocol
from labkit.hardware.interconnect import Interconnect
from labkit.hardware.specification import MachineSpec


class Measured(Protocol):
    """Take the line from whoever has it, at the measured price."""

    def __init__(self, spec: MachineSpec, interconnect: Interconnect) -> None:
        assert spec.measurement is not None, "this protocol needs a table of latencies"
        self.carry = interconnect.carry
        self.cycles = spec.measurement.cycles
        self.farthest = [max(row) for row in self.cycles]
        self.package_of = [spec.topology.package_of(core) for core in range(spec.topology.cores)]

    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:  # noqa: ARG002
        """Give a copy to read, from the nearest core that has one."""
        owner = line.owner
        if owner == core or core in line.sharers:  # got it for a store while this request waited
            return start, start
        if owner == NOBODY:
            self.carry(line.home, package, start)
            line.owner = core
            usable = start + self.farthest[core]
        else:
            holders = self.cycles[core]
            nearest = min((owner, *line.sharers), key=lambda holder: (holders[holder], holder))
            self.carry(self.package_of[nearest], package, start)
            line.sharers.add(core)
            usable = start + self.cycles[nearest][core]
        return usable, usable

    def own(self, line: Line, core: int, package: int, start: int) -> Grant:
        """Give the only copy when the farthest of the others has dropped its own."""
        owner = line.owner
        if owner == NOBODY:
            usable = start + self.farthest[core]
            self.carry(line.home, package, start)
        else:
            costs = self.cycles
            usable = start + costs[owner][core]
            if line.sharers:
                usable = start + max(costs[owner][core], *(costs[s][core] for s in line.sharers))
            if owner != core and core not in line.sharers:
                self.carry(self.package_of[owner], package, start)
        line.owner = core
        if line.sharers:
            line.sharers.clear()
        line.dirty = True
        return usable, usable
