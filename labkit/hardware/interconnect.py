"""What it takes to carry a cache line from one package to another, and which links that loads."""

from __future__ import annotations

from collections import Counter

from labkit.hardware.reservations import Reservations
from labkit.hardware.shapes import Link
from labkit.hardware.specification import MachineSpec


class Interconnect:
    """The links between the packages.

    It counts every line carried between every two packages. With ``queueing`` a line occupies each
    link on its way for ``link_line_cycles`` and waits while other lines are on it; without, links
    never fill up, as the published curves suggest.
    """

    def __init__(self, spec: MachineSpec, *, queueing: bool = False) -> None:
        topology = spec.topology
        self.routes = topology.routes
        self.queueing = queueing and spec.has_links  # a bus queues in its protocol
        one_line = spec.cycles("link_line_cycles") if self.queueing else 0
        self.links = {link: Reservations(one_line) for link in topology.links}
        self.lines = [[0] * topology.packages for _ in range(topology.packages)]
        self.price(spec)

    def price(self, spec: MachineSpec) -> None:
        """Let lines cost what the links of this machine cost, from now on: a what-if of a running one."""
        self.hop_cycles = spec.hop_cycles
        self.cycles = [[hops * spec.hop_cycles for hops in row] for row in spec.topology.hops]

    def carry(self, source: int, target: int, start: int) -> int:
        """Carry one line between two packages and return how many cycles that takes."""
        self.lines[source][target] += 1
        if self.queueing:
            return self._carry_link_by_link(source, target, start)
        return self.cycles[source][target]

    def _carry_link_by_link(self, source: int, target: int, start: int) -> int:
        now = start
        for link in self.routes[source, target]:
            now = self.links[link].reserve(now) + self.hop_cycles
        return now - start

    def lines_by_link(self) -> dict[Link, int]:
        """Return how many lines have crossed each link, in either direction."""
        crossed: Counter[Link] = Counter(dict.fromkeys(self.links, 0))
        for source, row in enumerate(self.lines):
            for target, lines in enumerate(row):
                if lines:
                    for link in self.routes[source, target]:
                        crossed[link] += lines
        return dict(crossed)
