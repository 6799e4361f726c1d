"""Snooping on a bus: the protocol of the paper's Intel machine, and of most machines before it.

Every cache listens to one bus. Whoever misses puts a transaction on it, all caches hear it in the
same order, drop or share their copies, and the one that has the newest data answers. So nobody
needs a list of copies either, and distance does not matter; but there is one bus, and each
transaction takes its turn on it. Cores that share a second-level cache settle among themselves
what concerns only them, and the bus does not hear of it.

The paper's machine (section 5, "Test platforms"): pairs of cores share a second-level cache, and the
front-side bus reaches a single external memory controller. Its snoop filter, which keeps some
transactions from the other package, is left out. States are those of MESI: when a modified line is
read, memory or the shared cache takes the data, so no core is ever left as an owner of shared data.
"""

from __future__ import annotations

from labkit.hardware.coherence.line import NOBODY, Line
from labkit.hardware.coherence.protocol import Grant, Protocol
from labkit.hardware.interconnect import Interconnect
from labkit.hardware.reservations import Reservations
from labkit.hardware.specification import MachineSpec


class SnoopingBus(Protocol):
    """Settle inside the shared cache, or take a turn on the bus.

    ``shared_cache_cycles`` is what a transaction inside a shared cache takes, ``bus_cycles`` what one
    over the bus takes from its turn on, and ``bus_line_cycles`` how long it keeps the bus from the
    next one. ``transactions`` counts those on the bus.
    """

    def __init__(self, spec: MachineSpec, interconnect: Interconnect) -> None:
        self.interconnect = interconnect
        self.shared_cache_cycles = spec.cycles("shared_cache_cycles")
        self.bus_cycles = spec.cycles("bus_cycles")
        self.bus = Reservations(spec.cycles("bus_line_cycles"))
        cores = range(spec.topology.cores)
        self.cache_of = [spec.topology.cache_of(core) for core in cores]
        self.package_of = [spec.topology.package_of(core) for core in cores]
        self.transactions = 0

    def share(self, line: Line, core: int, package: int, arrived: int, start: int) -> Grant:  # noqa: ARG002
        """Give a copy to read: from the shared cache if that has one, else over the bus."""
        if line.is_held_by(core):  # got it for a store while this request was waiting
            return start, start
        near = any(self._near(holder, core) for holder in (line.owner, *line.sharers))
        usable = self._settle(start) if near else self._take_a_turn(start)
        self._carry(line, package, start)
        if line.owner == NOBODY:
            line.owner = core
        else:
            line.sharers.add(core)
            line.dirty = False
        return usable, usable

    def own(self, line: Line, core: int, package: int, start: int) -> Grant:
        """Give the only copy: the bus must hear of it unless all copies are in the shared cache."""
        near = all(self._near(holder, core) for holder in (line.owner, *line.sharers))
        usable = self._settle(start) if near else self._take_a_turn(start)
        if not line.is_held_by(core):
            self._carry(line, package, start)
        line.owner = core
        if line.sharers:
            line.sharers.clear()
        line.dirty = True
        return usable, usable

    def _near(self, holder: int, core: int) -> bool:
        return holder != NOBODY and self.cache_of[holder] == self.cache_of[core]

    def _settle(self, start: int) -> int:
        return start + self.shared_cache_cycles

    def _take_a_turn(self, start: int) -> int:
        """Wait for the bus, and return when the transaction is over."""
        self.transactions += 1
        return self.bus.reserve(start) + self.bus_cycles

    def _carry(self, line: Line, package: int, start: int) -> None:
        """Count the line as carried; the bus has no distances, so that adds no cycles."""
        source = package if line.owner == NOBODY else self.package_of[line.owner]
        self.interconnect.carry(source, package, start)
