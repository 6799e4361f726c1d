"""Packages, the cores on them and the links between them, as a networkx graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import attrs
import networkx as nx

from labkit.errors import InvalidInput

Link = tuple[int, int]


def _in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted((min(link), max(link)) for link in links))


@attrs.frozen(kw_only=True)
class Topology:
    """Which core sits on which package, and which packages a link joins.

    Cores are numbered package by package: cores 0 to 3 on package 0, 4 to 7 on package 1, and so on,
    the order in which the paper adds cores to its curves. ``cores_per_cache`` neighbours share a
    cache through which they hand lines on without leaving it; 1 where no such cache is modelled.

    Raises:
        InvalidInput: if a link names a package that is not there, the packages hang together in
            more than one piece, or a package cannot be divided into its caches.
    """

    packages: int
    cores_per_package: int
    links: tuple[Link, ...] = attrs.field(converter=_in_order)
    cores_per_cache: int = 1

    def __attrs_post_init__(self) -> None:
        """Refuse links into nowhere, machines in pieces and caches that span packages."""
        if self.cores_per_cache < 1 or self.cores_per_package % self.cores_per_cache:
            problem = f"{self.cores_per_cache} does not divide {self.cores_per_package} cores"
            raise InvalidInput("cores_per_cache", problem, fix="try 1")
        unknown = [link for link in self.links if not 0 <= link[0] < link[1] < self.packages]
        if unknown:
            problem = f"{unknown[0]} does not join two packages of 0 to {self.packages - 1}"
            raise InvalidInput("links", problem, fix="name two different packages")
        if not nx.is_connected(self.graph):
            raise InvalidInput("links", "the packages are not all connected", fix="add a link")

    @cached_property
    def graph(self) -> nx.Graph[int]:
        """The packages as nodes and the links as edges."""
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(self.packages))
        graph.add_edges_from(self.links)
        return graph

    @property
    def cores(self) -> int:
        """How many cores the machine has."""
        return self.packages * self.cores_per_package

    def package_of(self, core: int) -> int:
        """Return the package that a core sits on."""
        return core // self.cores_per_package

    def cache_of(self, core: int) -> int:
        """Return the number of the cache that a core shares with its neighbours, or has alone."""
        return core // self.cores_per_cache

    @cached_property
    def hops(self) -> tuple[tuple[int, ...], ...]:
        """How many links a message crosses from one package to another, by shortest path."""
        lengths = dict(nx.all_pairs_shortest_path_length(self.graph))
        every = range(self.packages)
        return tuple(tuple(lengths[a][b] for b in every) for a in every)

    @cached_property
    def diameter(self) -> int:
        """The number of hops between the two packages that are farthest apart."""
        return max(max(row) for row in self.hops)

    @cached_property
    def routes(self) -> Mapping[tuple[int, int], tuple[Link, ...]]:
        """The links on the way between two packages, in order.

        The real machines have fixed routing tables; here the shortest path with the smallest package
        numbers is taken, so that every run takes the same way.
        """
        routes = {}
        for a in range(self.packages):
            for b in range(self.packages):
                path = min(nx.all_shortest_paths(self.graph, a, b))
                routes[a, b] = tuple((min(hop), max(hop)) for hop in pairwise(path))
        return routes


def line(packages: int) -> tuple[Link, ...]:
    """Return the links of packages in a row."""
    return tuple((a, a + 1) for a in range(packages - 1))


def ring(packages: int) -> tuple[Link, ...]:
    """Return the links of packages in a circle."""
    return (*line(packages), (0, packages - 1)) if packages > 2 else line(packages)


def ring_with_diagonal(packages: int) -> tuple[Link, ...]:
    """Return a ring with one more link across its middle."""
    across = (0, packages // 2)
    return tuple(dict.fromkeys((*ring(packages), across))) if packages > 3 else ring(packages)


def fully_connected(packages: int) -> tuple[Link, ...]:
    """Return a link between every two packages."""
    return tuple((a, b) for a in range(packages) for b in range(a + 1, packages))


AS_BUILT = "as built"
ONE_PACKAGE = "one package"
SHAPES: Mapping[str, Callable[[int], Sequence[Link]]] = {
    "line": line,
    "ring": ring,
    "ring with a diagonal": ring_with_diagonal,
    "fully connected": fully_connected,
}


def reshape(topology: Topology, shape: str) -> Topology:
    """Return the same cores on packages that are joined in another way.

    ``shape`` is ``as built``, ``one package`` (all cores on a single package) or a key of ``SHAPES``.
    """
    if shape == AS_BUILT:
        return topology
    if shape == ONE_PACKAGE:
        return attrs.evolve(topology, packages=1, cores_per_package=topology.cores, links=())
    return attrs.evolve(topology, links=tuple(SHAPES[shape](topology.packages)))
