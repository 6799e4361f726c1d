"""A picture of a multicast tree: who tells whom, and when each core has the message."""

from __future__ import annotations

from typing import Any

from labkit.charts.style import CLEAR, COLOURS, GRID, INK, MARKERS
from labkit.hardware.topology import Topology
from labkit.multikernel.multicast import Tree
from labkit.multikernel.tree_costs import Prediction
from labkit.strings import say, written

PALETTE = [colour for name, colour in COLOURS.items() if name != "ink"]
MOST_NAMES = 40
"""Up to so many cores each has its number written beside it."""


def tree_document(prediction: Prediction, topology: Topology, *, title: str) -> dict[str, Any]:
    """Return the JSON of the picture: time goes downwards, a line is a message.

    A core stands where it has the message. Neighbours from left to right are told by the same core in
    that order; colour and marker are the package's.
    """
    tree, heard = prediction.tree, prediction.heard
    columns = _columns(tree)
    return {
        "data": [
            _messages(tree, heard, columns),
            *(_package(package, topology, heard, columns) for package in range(topology.packages)),
        ],
        "layout": {
            "title": {"text": title},
            "meta": {"alt": f"{title}. {tree_in_words(prediction)}"},
            "font": {"color": INK, "size": 13},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "showlegend": False,
            "hovermode": "closest",
            "xaxis": {"visible": False},
            "yaxis": {
                "title": {"text": say("tree.axis")},
                "autorange": "reversed",
                "tickformat": ",",
                "gridcolor": GRID,
                "zeroline": False,
            },
            "height": 440,
            "margin": {"l": 85, "r": 10, "t": 60, "b": 20},
        },
    }


def tree_in_words(prediction: Prediction) -> str:
    """Return how deep and how wide the tree is, and what it is predicted to take."""
    tree = prediction.tree
    deepest = max(_depths(tree).values())
    widest = max(len(tree.sends_to(core)) for core in tree.graph)
    last = max(prediction.heard.values())
    return say(
        "tree.words_one" if deepest == 1 else "tree.words",
        cores=len(tree.graph),
        deep=deepest,
        wide=widest,
        last=last,
        all=prediction.cycles,
    )


def tree_table(prediction: Prediction, topology: Topology) -> str:
    """Return the same as a markdown table: a row a message, in the order in which cores have it."""
    told = [
        (core, sender, place)
        for sender, below in prediction.tree.children.items()
        for place, core in enumerate(below, 1)
    ]
    told.sort(key=lambda row: prediction.heard[row[0]])
    rows = [
        f"| {core} | {topology.package_of(core)} | {sender} | {place} | "
        f"{written(prediction.heard[core], ',')} |\n"
        for core, sender, place in told
    ]
    return say("tree.head") + "\n| ---: | ---: | ---: | ---: | ---: |\n" + "".join(rows)


def _columns(tree: Tree) -> dict[int, float]:
    """Place leaves from left to right, and everybody above the middle of those it sends to."""
    columns: dict[int, float] = {}
    order = [tree.root]
    for core in order:
        order.extend(tree.sends_to(core))
    leaves = _leaves(tree)
    columns = {core: float(place) for place, core in enumerate(leaves)}
    for core in reversed(order):
        below = tree.sends_to(core)
        if below:
            columns[core] = (columns[below[0]] + columns[below[-1]]) / 2
    return columns


def _leaves(tree: Tree) -> list[int]:
    """Return the leaves in the order of a walk that goes down first; a chain may be long."""
    found, waiting = [], [tree.root]
    while waiting:
        core = waiting.pop()
        below = tree.sends_to(core)
        waiting.extend(reversed(below))
        if not below:
            found.append(core)
    return found


def _depths(tree: Tree) -> dict[int, int]:
    depths, order = {tree.root: 0}, [tree.root]
    for core in order:
        for child in tree.sends_to(core):
            depths[child] = depths[core] + 1
            order.append(child)
    return depths


def _messages(tree: Tree, heard: dict[int, int], columns: dict[int, float]) -> dict[str, Any]:
    """Return one trace of all lines, with a gap after each."""
    edges = list(tree.edges)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for one, other in edges for x in (columns[one], columns[other], None)],
        "y": [y for one, other in edges for y in (heard[one], heard[other], None)],
        "line": {"color": INK, "width": 1},
        "hoverinfo": "skip",
    }


def _package(
    package: int, topology: Topology, heard: dict[int, int], columns: dict[int, float]
) -> dict[str, Any]:
    """Return the cores of one package."""
    cores = [core for core in topology.cores_of(package) if core in heard]
    names = len(heard) <= MOST_NAMES
    return {
        "type": "scatter",
        "name": say("machine.package", package=package),
        "mode": "markers+text" if names else "markers",
        "x": [columns[core] for core in cores],
        "y": [heard[core] for core in cores],
        "text": [str(core) for core in cores] if names else None,
        "textposition": "bottom center",
        "hovertext": [
            say("tree.hover", core=core, package=package, cycles=heard[core]) for core in cores
        ],
        "hoverinfo": "text",
        "marker": {
            "size": 11,
            "symbol": MARKERS[package % len(MARKERS)],
            "color": PALETTE[package % len(PALETTE)],
        },
    }
