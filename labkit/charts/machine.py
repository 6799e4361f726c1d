"""A picture of a machine: packages, cores and links, with a number in every core."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx
import plotly.graph_objects as go

from labkit.charts.style import INK
from labkit.hardware.topology import Topology
from labkit.strings import say

Places = Mapping[int, tuple[float, float]]
"""Where the middle of each core is drawn; a core is one unit wide."""
EDGE = 0.12
ROOM_FOR_NAMES = 0.4
LINK = {"line": {"color": "#767676", "width": 4}}
BOX = {"line": {"color": "#767676", "width": 1}, "fillcolor": "#e4e4e4"}


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
    return {
        "data": [_cores(costs, places, writer)],
        "layout": {
            **_layout(title, _text(costs, topology, title)),
            **_board(topology, places),
        },
    }


def cost_table(costs: Mapping[int, int], topology: Topology) -> str:
    """Return the same numbers as a markdown table."""
    rows = [
        f"| {core} | {topology.package_of(core)} | {cycles} |\n" for core, cycles in costs.items()
    ]
    return say("machine.head") + "\n| ---: | ---: | ---: |\n" + "".join(rows)


def _board(topology: Topology, places: Places) -> dict[str, Any]:
    """Return links, packages and their names, and the axes that show all of them."""
    centres = [_centre(package, topology, places) for package in range(topology.packages)]
    half = math.ceil(math.sqrt(topology.cores_per_package)) / 2 + EDGE
    links = [_shape("line", centres[one], centres[other], LINK) for one, other in topology.links]
    boxes = [_shape("rect", (x - half, y - half), (x + half, y + half), BOX) for x, y in centres]
    # At the corner, where no link goes.
    corner = {"xanchor": "left", "yanchor": "bottom", "showarrow": False}
    names = [
        {"text": say("machine.package", package=package), "x": x - half, "y": y + half, **corner}
        for package, (x, y) in enumerate(centres)
    ]
    return {
        "shapes": links + boxes,
        "annotations": names,
        "xaxis": {"visible": False, "range": _around([x for x, _ in centres], half)},
        "yaxis": {
            "visible": False,
            "range": _around([y for _, y in centres], half + ROOM_FOR_NAMES),
            "scaleanchor": "x",
        },
    }


def _shape(
    kind: str, start: tuple[float, float], end: tuple[float, float], style: dict[str, Any]
) -> dict[str, Any]:
    """Return a shape below the cores."""
    corners = {"x0": start[0], "y0": start[1], "x1": end[0], "y1": end[1]}
    return {"type": kind, "layer": "below", **corners, **style}


def _around(centres: list[float], half: float) -> list[float]:
    return [min(centres) - half, max(centres) + half]


def _cores(costs: Mapping[int, int], places: Places, writer: int | None) -> dict[str, Any]:
    cores = list(costs)
    return {
        "type": "scatter",
        "x": [places[core][0] for core in cores],
        "y": [places[core][1] for core in cores],
        "customdata": cores,
        "mode": "markers+text",
        "text": [f"{say('machine.core', core=core)}<br><b>{costs[core]}</b>" for core in cores],
        "hovertext": [say("machine.cost", core=core, cycles=costs[core]) for core in cores],
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
        package = topology.package_of(core)
        x, y = circle[package]
        row, column = divmod(core - topology.cores_of(package)[0], side)
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


def _centre(package: int, topology: Topology, places: Places) -> tuple[float, float]:
    cores = [places[core] for core in places if topology.package_of(core) == package]
    return sum(x for x, _ in cores) / len(cores), sum(y for _, y in cores) / len(cores)


def _text(costs: Mapping[int, int], topology: Topology, title: str) -> str:
    packages = []
    for package in range(topology.packages):
        cores = [core for core in costs if topology.package_of(core) == package]
        cycles = ", ".join(f"{say('machine.core', core=core)} {costs[core]}" for core in cores)
        packages.append(f"{say('machine.package', package=package)}: {cycles}")
    return say("machine.twin", title=title, packages="; ".join(packages))


def _layout(title: str, text: str) -> dict[str, Any]:
    return {
        "title": {"text": title},
        "meta": {"alt": text},
        "showlegend": False,
        "height": 420,
        "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 10, "r": 10, "t": 50, "b": 10},
    }
