"""Where the parts of a machine stand on a map, and what is written on them: a document for the page.

Packages stand on a circle in the order of their numbers, so that they keep their places while links
come and go, and few links run behind a third package.
"""

from __future__ import annotations

import math
from typing import Any

from labkit.charts.machine_views import View
from labkit.hardware.shapes import Link
from labkit.hardware.topology import Topology
from labkit.strings import say

EDGE = 0.14
"""Between the cores of a package and its edge; a core is one unit wide."""
NAME = 0.5
"""Above the cores, for the package's name."""
GAP = 0.9
"""Between two packages."""
LABEL_AT = (0.35, 0.65, 0.5, 0.2, 0.8)
"""Where between its packages the number of a link may stand; rather not in the middle: links cross."""
Place = tuple[float, float]


def map_document(topology: Topology, view: View, *, title: str) -> dict[str, Any]:
    """Return everything that the page draws, each part with its name in words."""
    side = math.ceil(math.sqrt(topology.cores_per_package))
    centres = _centres(topology.packages, side)
    packages = [_package(package, topology, centres, side) for package in range(topology.packages)]
    reach = max(max(abs(x), abs(y)) for x, y in centres) + side / 2 + EDGE + NAME
    return {
        "title": title,
        "size": round(2 * reach, 2),
        "packages": packages,
        "caches": [
            box
            for package in range(topology.packages)
            for box in _caches(package, topology, centres, side)
        ],
        "cores": [_core(core, topology, view, centres, side) for core in range(topology.cores)],
        "links": [_link(link, view, centres, side) for link in topology.links],
        "legend": [{"level": level, "words": words} for level, words in view.legend],
        "table": _table(topology, view),
    }


def link_words(link: Link) -> str:
    """Return what a link is called."""
    return say("map.link", one=link[0], other=link[1])


def _centres(packages: int, side: int) -> list[Place]:
    """Return the middle of each package, far enough from its neighbours."""
    if packages == 1:
        return [(0.0, 0.0)]
    apart = side + 2 * EDGE + NAME + GAP
    radius = apart / (2 * math.sin(math.pi / packages)) if packages > 2 else apart / 2
    turn = 2 * math.pi / packages
    return [
        (
            round(radius * math.sin(turn * (number + 0.5)), 3),
            round(-radius * math.cos(turn * (number + 0.5)), 3),
        )
        for number in range(packages)
    ]


def _package(package: int, topology: Topology, centres: list[Place], side: int) -> dict[str, Any]:
    x, y = centres[package]
    half = side / 2 + EDGE
    cores = topology.cores_of(package)
    near = sorted(topology.graph.neighbors(package))
    beside = ", ".join(map(str, near)) or say("map.nobody")
    return {
        "id": f"package {package}",
        "x": x - half,
        "y": y - half - NAME,
        "width": 2 * half,
        "height": 2 * half + NAME,
        "label": say("machine.package", package=package),
        "words": say("map.package", package=package, first=cores[0], last=cores[-1], beside=beside),
    }


def _place(core: int, topology: Topology, centres: list[Place], side: int) -> Place:
    """Return the middle of a core: row by row in its package."""
    package = topology.package_of(core)
    x, y = centres[package]
    row, column = divmod(core - topology.cores_of(package)[0], side)
    return x + column - (side - 1) / 2, y + row - (side - 1) / 2


def _caches(
    package: int, topology: Topology, centres: list[Place], side: int
) -> list[dict[str, float]]:
    """Return a frame around the cores that share a cache; none where each core has its own."""
    if topology.cores_per_cache == 1:
        return []
    found = []
    groups: dict[int, list[Place]] = {}
    for core in topology.cores_of(package):
        place = _place(core, topology, centres, side)
        groups.setdefault(topology.cache_of(core), []).append(place)
    for places in groups.values():
        left, top = min(x for x, _ in places) - 0.48, min(y for _, y in places) - 0.48
        right, bottom = max(x for x, _ in places) + 0.48, max(y for _, y in places) + 0.48
        found.append({"x": left, "y": top, "width": right - left, "height": bottom - top})
    return found


def _core(
    core: int, topology: Topology, view: View, centres: list[Place], side: int
) -> dict[str, Any]:
    x, y = _place(core, topology, centres, side)
    mark = view.cores[core]
    return {
        "id": f"core {core}",
        "x": x,
        "y": y,
        "label": str(core),
        "value": mark.label,
        "level": mark.level,
        "words": say("map.core", core=core, package=topology.package_of(core), says=mark.words),
    }


def _link(link: Link, view: View, centres: list[Place], side: int) -> dict[str, Any]:
    (x1, y1), (x2, y2) = centres[link[0]], centres[link[1]]
    mark = view.links[link]
    return {
        "id": f"link {link[0]}-{link[1]}",
        "ends": [x1, y1, x2, y2],
        "at": _label(link, centres, side),
        "value": mark.label,
        "level": mark.level,
        "words": ": ".join(filter(None, (link_words(link), mark.words))),
    }


def _label(link: Link, centres: list[Place], side: int) -> Place:
    """Return where the number of a link stands: on no package, if that can be."""
    one, other = centres[link[0]], centres[link[1]]
    begin, end = _leaves(one, other, side), 1 - _leaves(other, one, side)
    shares = [begin + share * (end - begin) for share in LABEL_AT]
    places = [
        (one[0] + at * (other[0] - one[0]), one[1] + at * (other[1] - one[1])) for at in shares
    ]
    half = side / 2 + EDGE

    def is_free(place: Place) -> bool:
        return not any(
            abs(place[0] - x) < half and -half - NAME < place[1] - y < half for x, y in centres
        )

    return next(filter(is_free, places), places[0])


def _leaves(one: Place, other: Place, side: int) -> float:
    """Return at which share of its way a line from the middle of a package leaves it."""
    dx, dy, half = other[0] - one[0], other[1] - one[1], side / 2 + EDGE
    across = half / abs(dx) if dx else math.inf
    up_or_down = (half + NAME if dy < 0 else half) / abs(dy) if dy else math.inf
    return min(across, up_or_down)


def _table(topology: Topology, view: View) -> dict[str, Any]:
    """Return the same as rows: every core and every link, and what is said of it."""
    cores = [
        [
            say("machine.core", core=core),
            say("machine.package", package=topology.package_of(core)),
            view.cores[core].words,
        ]
        for core in range(topology.cores)
    ]
    links = [[link_words(link), "", view.links[link].words] for link in topology.links]
    head = [say("map.part"), say("map.where"), view.says]
    return {"head": head, "rows": cores + links}
