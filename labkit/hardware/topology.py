"""Packages, the cores on them and the links between them, as a networkx graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate, pairwise

import attrs
import networkx as nx

from labkit.errors import InvalidInput
from labkit.hardware.shapes import SHAPES, Link


def _in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted((min(link), max(link)) for link in links))


@attrs.frozen(kw_only=True)
class Topology:
    """Which core sits on which package, and which packages a link joins.

    Cores are numbered package by package: cores 0 to 3 on package 0, 4 to 7 on package 1, and so on,
    the order in which the paper adds cores to its curves. ``cores_per_cache`` neighbours share a
    cache through which they hand lines on without leaving it; 1 where no such cache is modelled.

    Where packages differ, ``sizes`` has the cores of each, and ``cores_per_package`` the most of them.
    A link is one hop long unless ``lengths`` says otherwise. What has memory of its own counts as a
    package here: the dies of a machine of chiplets do, ``dies_per_socket`` of them in a socket.

    Raises:
        InvalidInput: if a link names a package that is not there, the packages hang together in
            more than one piece, or a package cannot be divided into its caches.
    """

    packages: int
    cores_per_package: int
    links: tuple[Link, ...] = attrs.field(converter=_in_order)
    cores_per_cache: int = 1
    sizes: tuple[int, ...] = ()
    lengths: Mapping[Link, int] = attrs.field(factory=dict)
    dies_per_socket: int = 1

    def __attrs_post_init__(self) -> None:
        """Refuse links into nowhere, machines in pieces and caches that span packages."""
        if self.cores_per_cache < 1 or self.cores_per_package % self.cores_per_cache:
            problem = f"{self.cores_per_cache} does not divide {self.cores_per_package} cores"
            raise InvalidInput("cores_per_cache", problem, fix="try 1")
        if self.sizes and (len(self.sizes) != self.packages or min(self.sizes) < 1):
            problem = f"{len(self.sizes)} sizes for {self.packages} packages of at least one core"
            raise InvalidInput("sizes", problem, fix="give each package its number of cores")
        unknown = [link for link in self.links if not 0 <= link[0] < link[1] < self.packages]
        if unknown:
            problem = f"{unknown[0]} does not join two packages of 0 to {self.packages - 1}"
            raise InvalidInput("links", problem, fix="name two different packages")
        if not nx.is_connected(self.graph):
            raise InvalidInput("links", "the packages are not all connected", fix="add a link")

    @cached_property
    def graph(self) -> nx.Graph[int]:
        """The packages as nodes and the links, with their lengths in hops, as edges."""
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(self.packages))
        graph.add_edges_from((*link, {"hops": self.lengths.get(link, 1)}) for link in self.links)
        return graph

    @cached_property
    def _first_cores(self) -> tuple[int, ...]:
        """The first core of each package, and the number of cores."""
        sizes = self.sizes or (self.cores_per_package,) * self.packages
        return (0, *accumulate(sizes))

    @cached_property
    def _packages_of(self) -> tuple[int, ...]:
        return tuple(package for package in range(self.packages) for _ in self.cores_of(package))

    @property
    def cores(self) -> int:
        """How many cores the machine has."""
        return self._first_cores[-1]

    def cores_of(self, package: int) -> range:
        """Return the cores that sit on a package."""
        return range(self._first_cores[package], self._first_cores[package + 1])

    def package_of(self, core: int) -> int:
        """Return the package that a core sits on."""
        return self._packages_of[core]

    def cache_of(self, core: int) -> int:
        """Return the number of the cache that a core shares with its neighbours, or has alone."""
        return core // self.cores_per_cache

    @cached_property
    def hops(self) -> tuple[tuple[int, ...], ...]:
        """How many hops a message takes from one package to another, by shortest path."""
        every = range(self.packages)
        if self.lengths:
            weighted = dict(nx.all_pairs_dijkstra_path_length(self.graph, weight="hops"))
            return tuple(tuple(int(weighted[a][b]) for b in every) for a in every)
        if len(self.links) == self.packages * (self.packages - 1) // 2:
            return tuple(tuple(int(a != b) for b in every) for a in every)
        counted = dict(nx.all_pairs_shortest_path_length(self.graph))
        return tuple(tuple(counted[a][b] for b in every) for a in every)

    @cached_property
    def diameter(self) -> int:
        """The number of hops between the two packages that are farthest apart."""
        return max(max(row) for row in self.hops)

    @cached_property
    def nearest(self) -> tuple[tuple[int, ...], ...]:
        """For each package all packages, the nearest, which is itself, first."""
        return tuple(
            tuple(package for _, package in sorted(zip(row, range(self.packages), strict=True)))
            for row in self.hops
        )

    @cached_property
    def routes(self) -> Routes:
        """The links on the way between two packages, in order."""
        return Routes(self)


class Routes(dict[tuple[int, int], tuple[Link, ...]]):
    """The links between two packages, found when somebody first asks for them.

    The real machines have fixed routing tables; here the shortest path with the smallest package
    numbers is taken, so that every run takes the same way.
    """

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        super().__init__()

    def __missing__(self, ends: tuple[int, int]) -> tuple[Link, ...]:
        """Walk from one end, always to the smallest package from which the rest is shortest."""
        here, end = ends
        topology, path = self.topology, [here]
        left = topology.hops[end]
        while here != end:
            here = min(
                near
                for near, link in topology.graph[here].items()
                if left[near] == left[here] - link["hops"]
            )
            path.append(here)
        route = self[ends] = tuple((min(hop), max(hop)) for hop in pairwise(path))
        return route


AS_BUILT = "as built"
ONE_PACKAGE = "one package"


def reshape(topology: Topology, shape: str) -> Topology:
    """Return the same cores on packages that are joined in another way.

    ``shape`` is ``as built``, ``one package`` (all cores on a single package) or a key of ``SHAPES``.

    Raises:
        InvalidInput: if the shape does not exist for that number of packages.
    """
    if shape == AS_BUILT:
        return topology
    if shape == ONE_PACKAGE:
        cores, caches = topology.cores, topology.cores_per_cache
        return Topology(packages=1, cores_per_package=cores, links=(), cores_per_cache=caches)
    links = SHAPES[shape].links(topology.packages)
    return attrs.evolve(topology, links=links, lengths={}, dies_per_socket=1)
