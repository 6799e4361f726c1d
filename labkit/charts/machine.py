"""A picture of a machine: packages, cores and links, with a number in every core."""

from __future__ import annotations

import math
from collections.abc import Mapping

import networkx as nx
import plotly.graph_objects as go

from labkit.charts.style import INK
from labkit.hardware.topology import Topology


def cost_picture(costs: Mapping[int, int], topology: Topology, *, title: str) -> go.Figure:
    """Return the machine with the cost in cycles written into every core; darker is dearer.

    The same numbers stand in the figure's alternative text, package by package.
    """
    places = _places(topology)
    cores = list(costs)
    figure = go.Figure(layout=_layout(title, _text(costs, topology, title)))
    for one, other in topology.links:
        ends = [_centre(one, topology, places), _centre(other, topology, places)]
        figure.add_scatter(
            x=[end[0] for end in ends],
            y=[end[1] for end in ends],
            mode="lines",
            line={"color": "#767676", "width": 3},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[places[core][0] for core in cores],
        y=[places[core][1] for core in cores],
        mode="markers+text",
        text=[f"core {core}<br><b>{costs[core]}</b>" for core in cores],
        hovertext=[f"core {core}: {costs[core]} cycles" for core in cores],
        hoverinfo="text",
        textfont={"color": "#1a1a1a", "size": 12},
        marker={
            "symbol": "square",
            "size": 58,
            "color": [math.log(costs[core] + 1) for core in cores],
            "colorscale": [[0, "#ffffff"], [1, "#E69F00"]],
            "line": {"color": INK, "width": 1},
        },
    )
    return figure


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


def _layout(title: str, text: str) -> dict[str, object]:
    hidden = {"visible": False}
    return {
        "title": {"text": title},
        "meta": {"alt": text},
        "showlegend": False,
        "height": 420,
        "width": 640,
        "xaxis": hidden,
        "yaxis": {**hidden, "scaleanchor": "x"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 10, "r": 10, "t": 50, "b": 10},
    }
