"""How packages may be joined: one table of shapes, each a networkx graph for any number of packages.

A shape has a name, the numbers of packages it exists for, and a builder. A figure's what-if, a machine
that a reader builds and the tests' closed forms all go through this table.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import isqrt

import attrs
import networkx as nx

from labkit.errors import InvalidInput

Link = tuple[int, int]
Graph = Callable[[int], "nx.Graph[int]"]
MOST_PACKAGES = 256
"""A package has a home node, and that a queue for every other package."""


@attrs.frozen(kw_only=True)
class Shape:
    """One way to join packages: ``build`` makes its graph, for as many packages as ``fits`` allows."""

    build: Graph
    fits: Callable[[int], bool] = lambda packages: packages >= 1
    sizes: str = "1 or more"

    def links(self, packages: int) -> tuple[Link, ...]:
        """Return the links of so many packages, in order.

        Raises:
            InvalidInput: if the shape does not exist for that number of packages.
        """
        if not (1 <= packages <= MOST_PACKAGES and self.fits(packages)):
            problem = f"{packages} packages do not make this shape, it needs {self.sizes}"
            raise InvalidInput("topology", problem, fix="try fully connected")
        return tuple(sorted((min(link), max(link)) for link in self.build(packages).edges))


def sides(packages: int) -> tuple[int, int]:
    """Return rows and columns of the rectangle that is nearest to a square."""
    rows = next(rows for rows in range(isqrt(packages), 0, -1) if packages % rows == 0)
    return rows, packages // rows


def _line(packages: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.path_graph(packages)
    return graph


def _ring(packages: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.cycle_graph(packages) if packages > 2 else nx.path_graph(packages)
    return graph


def _ring_with_diagonal(packages: int) -> nx.Graph[int]:
    graph = _ring(packages)
    if packages > 3:
        graph.add_edge(0, packages // 2)
    return graph


def _star(packages: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.star_graph(packages - 1)
    return graph


def _mesh(packages: int) -> nx.Graph[int]:
    return _in_rows(nx.grid_2d_graph(*sides(packages)))


def _torus(packages: int) -> nx.Graph[int]:
    """Return the mesh whose rows and columns are rings; two in a row have one link, not two."""
    graph = nx.grid_2d_graph(*sides(packages), periodic=True)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return _in_rows(graph)


def _in_rows(grid: nx.Graph[Hashable]) -> nx.Graph[int]:
    """Number the nodes of a graph in their own order: a grid's row by row."""
    return nx.convert_node_labels_to_integers(grid, ordering="sorted")


def _hypercube(packages: int) -> nx.Graph[int]:
    return _in_rows(nx.hypercube_graph(packages.bit_length() - 1))


def _twisted_ladder(packages: int) -> nx.Graph[int]:
    """Return two rows with rungs; before the last rung two links cross instead of one more rung.

    Eight packages make the paper's 8x4-core machine (its Figure 2).
    """
    columns = packages // 2
    graph: nx.Graph[int] = nx.ladder_graph(columns)
    last, before = columns - 1, columns - 2
    graph.remove_edge(before, columns + before)
    graph.add_edges_from([(before, columns + last), (last, columns + before)])
    return graph


def _fully_connected(packages: int) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.complete_graph(packages)
    return graph


SHAPES: Mapping[str, Shape] = {
    "line": Shape(build=_line),
    "ring": Shape(build=_ring),
    "ring with a diagonal": Shape(build=_ring_with_diagonal),
    "star": Shape(build=_star),
    "mesh": Shape(build=_mesh),
    "torus": Shape(build=_torus),
    "hypercube": Shape(
        build=_hypercube, fits=lambda packages: packages.bit_count() == 1, sizes="a power of two"
    ),
    "twisted ladder": Shape(
        build=_twisted_ladder,
        fits=lambda packages: packages >= 6 and packages % 2 == 0,
        sizes="an even number from 6",
    ),
    "fully connected": Shape(build=_fully_connected),
}
"""Every shape by its name."""


def shapes_of(*packages: int) -> tuple[str, ...]:
    """Return the names of the shapes that exist for all of these numbers of packages."""
    return tuple(name for name, shape in SHAPES.items() if all(map(shape.fits, packages)))


def chiplets(
    packages: int, dies: int, *, across: int
) -> tuple[tuple[Link, ...], Mapping[Link, int]]:
    """Return links and their lengths for packages of several dies, each die with its own memory.

    The dies of a package are all joined, one hop apart. Die 0 of each package is joined with die 0 of
    every other, and that link is as long as ``across`` hops. So a machine of three levels has cores
    on dies, dies in packages and packages side by side; with one die it has two levels.
    """
    inside = [
        (package * dies + one, package * dies + other)
        for package in range(packages)
        for one, other in SHAPES["fully connected"].links(dies)
    ]
    between = [
        (one * dies, other * dies) for one, other in SHAPES["fully connected"].links(packages)
    ]
    return tuple(sorted(inside + between)), dict.fromkeys(between, across)
