"""What a line takes between every two cores of a measured machine: a picture, and its levels in words."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from labkit.charts.pixels import SCALE, picture
from labkit.charts.style import CLEAR, INK
from labkit.hardware.measurement import Measurement
from labkit.strings import say, translated, written

MARGIN = {"l": 60, "r": 10, "t": 60, "b": 50}


def latency_document(measurement: Measurement, *, core: int = 0, title: str) -> dict[str, Any]:
    """Return the JSON of the picture: a square for every two cores, in ns, darker is farther.

    Cores that the levels put together are neighbours in it, so a level shows as squares along the
    diagonal. The latencies of one core can be read off with the mouse. The levels in words are the
    alternative text.
    """
    cores, edge = len(measurement.threads), len(measurement.threads) - 0.5
    axis = {"constrain": "domain", "showgrid": False, "zeroline": False, "tickformat": "d"}
    image = {"source": picture(measurement.latencies), "xref": "x", "yref": "y", "layer": "below"}
    corner = {"x": -0.5, "y": -0.5, "sizex": cores, "sizey": cores, "sizing": "stretch"}
    return {
        "data": [_row(measurement, core)],
        "layout": {
            "title": {"text": title},
            "meta": {"alt": f"{title}. {' '.join(levels_in_words(measurement))}"},
            "font": {"color": INK, "size": 13},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "images": [{**image, **corner}],
            "xaxis": {**axis, "title": {"text": say("latency_map.to")}, "range": [-0.5, edge]},
            "yaxis": {
                **axis,
                "title": {"text": say("latency_map.from")},
                "range": [edge, -0.5],
                "scaleanchor": "x",
            },
            "hovermode": "closest",
            "height": 480,
            "margin": MARGIN,
        },
    }


def _row(measurement: Measurement, core: int) -> dict[str, Any]:
    """Return what one core has to say, as marks along its row, and the bar of colours."""
    costs = measurement.latencies[core]
    most = max(max(row) for row in measurement.latencies)
    bar = {"showscale": True, "colorbar": {"title": {"text": "ns"}}, "colorscale": SCALE}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(costs))),
        "y": [core] * len(costs),
        "text": [
            say("latency_map.hover", core=core, other=other, ns=cost)
            for other, cost in enumerate(costs)
        ],
        "hoverinfo": "text",
        "marker": {
            **bar,
            "symbol": "square",
            "size": 6,
            "color": list(costs),
            "cmin": 0,
            "cmax": most,
            "line": {"color": INK, "width": 1},
        },
    }


def levels_in_words(measurement: Measurement) -> list[str]:
    """Return the levels, the nearest cores first, and what is odd, a sentence each."""
    cores = len(measurement.threads)
    found = [_level(level.groups, level.inside, cores) for level in measurement.levels]
    packages = len(measurement.packages)
    taken = say(
        "latency_map.package" if packages == 1 else "latency_map.packages", packages=packages
    )
    odd = [translated(f"{oddity[0].upper()}{oddity[1:]}.") for oddity in measurement.oddities]
    counted = say("latency_map.cores", cores=cores)
    return [counted, *(found or [say("latency_map.no_levels")]), taken, *odd]


def distances_table(measurement: Measurement, core: int) -> str:
    """Return how many cores are how far from one of them, by level, as a markdown table."""

    def ns(cost: float) -> str:
        return written(cost, "g")

    rows = [
        f"| {levels} | {len(costs)} | {ns(min(costs))} | {ns(median(costs))} | {ns(max(costs))} |\n"
        for levels, costs in _by_distance(measurement, core)
    ]
    return (
        say("latency_map.head", core=core)
        + "\n| ---: | ---: | ---: | ---: | ---: |\n"
        + "".join(rows)
    )


def _by_distance(measurement: Measurement, core: int) -> Iterator[tuple[int, list[float]]]:
    found: dict[int, list[float]] = {}
    for other, cost in enumerate(measurement.latencies[core]):
        if other != core:
            found.setdefault(measurement.distance(core, other), []).append(cost)
    return iter(sorted(found.items()))


def _level(groups: tuple[tuple[int, ...], ...], inside: float, cores: int) -> str:
    real = [group for group in groups if len(group) > 1]
    sizes = say("twin.or").join(map(str, sorted({len(group) for group in real})))
    alone = cores - sum(map(len, real))
    rest = ""
    if alone:
        rest = say("latency_map.alone_one" if alone == 1 else "latency_map.alone", cores=alone)
    return say(
        "latency_map.level_one" if len(real) == 1 else "latency_map.level",
        groups=len(real),
        sizes=sizes,
        inside=inside,
        rest=rest,
    )
