"""A picture of a machine: packages, cores and links, with a number in every core."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx
import plotly.graph_objects as go

from labkit.charts.style import INK
from labkit.hardware.topology import Link, Topology


def cost_picture(
    costs: Mapping[int, int], topology: Topology, *, title: str, writer: int | None = None
) -> go.Figure:
    """Return the machine with the cost in cycles written into every core; darker is dearer.

    The ``writer`` has a thick edge. The same numbers stand in the figure's alternative text, package
    by package.
    """
    return go.Figure(cost_document(costs, topology, title=title, writer=writer))


def cost_document(
    costs: Mapping[int, int], topology: Topology, *, title: str, writer: int | None = None
) -> dict[str, Any]:
    """Return the JSON of ``cost_picture`` without plotly's checks, for a live chart.

    Each core carries its number as ``customdata``, so that a page can say which one was clicked.
    """
    places = _places(topology)
    links = [_link(link, topology, places) for link in topology.links]
    return {
        "data": [*links, _cores(costs, places, writer)],
        "layout": _layout(title, _text(costs, topology, title)),
    }


def cost_table(costs: Mapping[int, int], topology: Topology) -> str:
    """Return the same numbers as a markdown table."""
    rows = [
        f"| {core} | {topology.package_of(core)} | {cycles} |\n" for core, cycles in costs.items()
    ]
    return "| core | package | cycles |\n| ---: | ---: | ---: |\n" + "".join(rows)


def _link(
    link: Link, topology: Topology, places: Mapping[int, tuple[float, float]]
) -> dict[str, Any]:
    ends = [_centre(package, topology, places) for package in link]
    return {
        "type": "scatter",
        "x": [x for x, _ in ends],
        "y": [y for _, y in ends],
        "mode": "lines",
        "line": {"color": "#767676", "width": 3},
        "hoverinfo": "skip",
    }


def _cores(
    costs: Mapping[int, int], places: Mapping[int, tuple[float, float]], writer: int | None
) -> dict[str, Any]:
    cores = list(costs)
    return {
        "type": "scatter",
        "x": [places[core][0] for core in cores],
        "y": [places[core][1] for core in cores],
        "customdata": cores,
        "mode": "markers+text",
        "text": [f"core {core}<br><b>{costs[core]}</b>" for core in cores],
        "hovertext": [f"core {core}: {costs[core]} cycles" for core in cores],
        "hoverinfo": "text",
        "textfont": {"color": "#1a1a1a", "size": 12},
        "marker": {
            "symbol": "square",
            "size": 58,
            "opacity": 1,
            # Costs differ by a factor of a hundred: their logarithm tells the nearer ones apart too.
            "color": [math.log(costs[core] + 1) for core in cores],
            "colorscale": [[0, "#ffffff"], [1, "#E69F00"]],
            "line": {"color": INK, "width": [5 if core == writer else 1 for core in cores]},
        },
    }


def _places(topology: Topology) -> dict[int, tuple[float, float]]:
    """Place the cores of a package in a square, and the packages on a circle."""
    side = math.ceil(math.sqrt(topology.cores_per_package))
    circle = _on_circle(topology)
    places = {}
    for core in range(topology.cores):
        x, y = circle[topology.package_of(core)]
        row, column = divmod(core % topology.cores_per_package, side)
        places[core] = (x + column - (side - 1) / 2, y - row + (side - 1) / 2)
    return places


def _on_circle(topology: Topology) -> dict[int, tuple[float, float]]:
    """Place packages so that neighbours on the circle are joined, where the links allow it."""
    order = list(nx.dfs_preorder_nodes(topology.graph, 0))
    radius = 0.0 if len(order) == 1 else 2.2 * math.sqrt(topology.cores_per_package) / 2
    turn = 2 * math.pi / len(order)
    return {
        package: (
            1.4 * radius * math.cos(turn * (number + 0.5)),
            radius * math.sin(turn * (number + 0.5)),
        )
        for number, package in enumerate(order)
    }


def _centre(
    package: int, topology: Topology, places: Mapping[int, tuple[float, float]]
) -> tuple[float, float]:
    cores = [places[core] for core in places if topology.package_of(core) == package]
    return sum(x for x, _ in cores) / len(cores), sum(y for _, y in cores) / len(cores)


def _text(costs: Mapping[int, int], topology: Topology, title: str) -> str:
    packages = []
    for package in range(topology.packages):
        cores = [core for core in costs if topology.package_of(core) == package]
        cycles = ", ".join(f"core {core} {costs[core]}" for core in cores)
        packages.append(f"package {package}: {cycles}")
    return f"{title}. Cycles by core. " + "; ".join(packages) + "."


def _layout(title: str, text: str) -> dict[str, Any]:
    hidden = {"visible": False}
    return {
        "title": {"text": title},
        "meta": {"alt": text},
        "showlegend": False,
        "height": 420,
        "hovermode": "closest",
        "xaxis": hidden,
        "yaxis": {**hidden, "scaleanchor": "x"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 10, "r": 10, "t": 50, "b": 10},
    }
