"""Plans that the system knowledge base makes from its facts, for a machine it has never seen before."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from labkit.errors import InvalidInput
from labkit.hardware.topology import Topology
from labkit.multikernel.multicast import Tree, numa_aware
from labkit.multikernel.skb import CoreAt, KnowledgeBase, LinkBetween, RoundTrip, SendCost

MESSAGES = "messages"
SHARED_MEMORY = "shared memory"


class Planner:
    """Answers the questions of the rest of the system.

    A round trip that nobody measured is taken to be that of the first cores of the two packages, or
    of the pair that was measured in the package.

    Raises:
        InvalidInput: if the facts do not hold the cores of a machine.
    """

    def __init__(self, facts: KnowledgeBase) -> None:
        cores = facts.ask(CoreAt)
        if not cores:
            raise InvalidInput("facts", "there is no core among them", fix="discover first")
        self.cores = [fact.core for fact in cores]
        self.package_of = {fact.core: fact.package for fact in cores}
        self.measured = {(trip.sender, trip.receiver): trip.cycles for trip in facts.ask(RoundTrip)}
        (self.sending,) = facts.ask(SendCost)
        self.links = [(link.one, link.other) for link in facts.ask(LinkBetween)]
        self.first: dict[int, int] = {}
        for fact in cores:
            self.first.setdefault(fact.package, fact.core)
        self.inside = {
            self.package_of[one]: cycles
            for (one, other), cycles in sorted(self.measured.items(), reverse=True)
            if self.package_of[one] == self.package_of[other]
        }

    def round_trip(self, one: int, other: int) -> int:
        """Return the cycles of a message there and back, measured or concluded."""
        if (one, other) in self.measured or one == other:
            return self.measured.get((one, other), 0)
        here, there = self.package_of[one], self.package_of[other]
        if here == there:
            return self.inside[here]
        return self.measured[self.first[here], self.first[there]]

    def multicast_tree(self, root: int) -> Tree:
        """Return the paper's NUMA-aware multicast tree.

        The lowest core of every other package passes messages on to its mates. A link costs the
        round trips both ways; the dearest is sent to first.
        """
        return numa_aware(self.topology, root, self.cores, cost=self._both_ways)

    @property
    def topology(self) -> Topology:
        """The machine as far as it was found out: packages, their cores and links."""
        packages = sorted(self.first)
        sizes = [list(self.package_of.values()).count(package) for package in packages]
        chain = [(one, one + 1) for one in packages[:-1]]  # a bus: any way will do
        return Topology(
            packages=len(packages),
            cores_per_package=max(sizes),
            links=tuple(self.links or chain),
            sizes=() if len(set(sizes)) == 1 else tuple(sizes),
        )

    def route(self, source: int, destination: int) -> list[int]:
        """Return the cores that a message passes if it may only cross one link at a time.

        On each package between it is the first core that passes it on; the way with the shortest
        round trips in sum is taken.
        """
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(self.first)
        for one, other in self.topology.links:
            graph.add_edge(one, other, cycles=self.round_trip(self.first[one], self.first[other]))
        ends = self.package_of[source], self.package_of[destination]
        packages = min(nx.all_shortest_paths(graph, *ends, weight="cycles"))
        between = [self.first[package] for package in packages[1:-1]]
        return list(dict.fromkeys([source, *between, destination]))

    def place_service(self, clients: Sequence[int], among: Sequence[int] = ()) -> int:
        """Return the core from which the clients' round trips are shortest in sum."""
        cores = among or self.cores
        return min(cores, key=lambda c: (sum(self.round_trip(c, client) for client in clients), c))

    def mechanism(self, *, owner: int, cores: Sequence[int], lines: int) -> str:
        """Return how these cores had better update state of so many lines: an estimate.

        In shared memory each core takes each line from the one before it, and two lines at a time;
        stores to a single line merge while it is under way, so that is always the cheaper way. By
        messages a core waits a round trip to the owner, or for the owner to have served all: it
        receives and answers, a send each. Where lines go over a bus the estimate is too high.
        """
        clients = [core for core in cores if core != owner]
        if lines == 1 or not clients:
            return SHARED_MEMORY
        mean = sum(self.round_trip(owner, core) for core in clients) / len(clients)
        in_place = len(cores) * lines * (self.sending.seen - self.sending.post) / 2
        by_message = max(mean, len(clients) * 2 * self.sending.post)
        return MESSAGES if by_message < in_place else SHARED_MEMORY

    def _both_ways(self, one: int, other: int) -> int:
        return self.round_trip(one, other) + self.round_trip(other, one)
