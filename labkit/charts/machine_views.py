"""What a map of a machine shows: distances, the states of a line, or the loads of its links.

A view gives each core and each link a level, which the page shows as a colour and a pattern, and the
same as a short label and in words.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from labkit.hardware.coherence.line import State
from labkit.hardware.shapes import Link
from labkit.hardware.specification import MachineSpec
from labkit.hardware.topology import Topology
from labkit.strings import say, written

PLAIN = 0
MOST_LEVELS = 5
"""Levels beside the plain one that colour and pattern tell apart."""
LETTERS = tuple(State)


@attrs.frozen
class Mark:
    """What is shown of one core or link."""

    level: int = PLAIN
    label: str = ""
    words: str = ""


@attrs.frozen(kw_only=True)
class View:
    """Marks of every core and link; ``says`` is the head of their column, ``legend`` explains levels."""

    says: str
    cores: Mapping[int, Mark]
    links: Mapping[Link, Mark]
    legend: tuple[tuple[int, str], ...]


def distances(spec: MachineSpec, core: int) -> View:
    """Return how far each core is from one of them; links that lead away from it stand out."""
    away = [spec.distance(core, other) for other in range(spec.topology.cores)]
    marks = {
        other: Mark(min(far, MOST_LEVELS), str(far), _far(far)) for other, far in enumerate(away)
    }
    legend = tuple(
        (min(far, MOST_LEVELS), _far(far)) for far in sorted(set(away)) if far <= MOST_LEVELS
    )
    says = say("map.distance", core=core)
    return View(says=says, cores=marks, links=_unmarked(spec.topology), legend=legend)


def line_states(spec: MachineSpec, states: Mapping[int, State]) -> View:
    """Return the state of one cache line in the cache of every core."""
    order = {state: level for level, state in enumerate(LETTERS, 1)}
    order[State.INVALID] = PLAIN
    cores = range(spec.topology.cores)
    found = {core: states.get(core, State.INVALID) for core in cores}
    marks = {core: Mark(order[is_in], is_in.value, _name(is_in)) for core, is_in in found.items()}
    legend = tuple((order[state], f"{state.value}: {_name(state)}") for state in LETTERS)
    links = _unmarked(spec.topology)
    return View(says=say("map.state"), cores=marks, links=links, legend=legend)


def loads(spec: MachineSpec, lines: Mapping[Link, int], *, curve: str) -> View:
    """Return how many lines crossed each link in a run, compared with the busiest one."""
    busiest, total = max(lines.values(), default=0), sum(lines.values())
    marks = {}
    for link in spec.topology.links:
        crossed = lines.get(link, 0)
        level = PLAIN if not crossed else max(1, MOST_LEVELS * crossed // busiest)
        percent = round(100 * crossed / total) if total else 0
        words = say("map.crossed", lines=crossed, percent=percent)
        marks[link] = Mark(level, written(crossed, ","), words)
    legend = [(PLAIN, say("map.unused"))] if 0 in lines.values() else []
    legend += [
        (level, _share(level))
        for level in range(1, MOST_LEVELS + 1)
        if any(mark.level == level for mark in marks.values())
    ]
    cores = dict.fromkeys(range(spec.topology.cores), Mark())
    says = say("map.load", curve=curve)
    return View(says=says, cores=cores, links=marks, legend=tuple(legend))


def _share(level: int) -> str:
    """Return which part of the busiest link's load a level stands for."""
    if level == MOST_LEVELS:
        return say("map.busiest")
    step = 100 // MOST_LEVELS
    return say("map.share", low=level * step if level > 1 else 1, high=(level + 1) * step - 1)


def _far(distance: int) -> str:
    return say("map.hop" if distance == 1 else "map.hops", hops=distance)


def _name(state: State) -> str:
    return state.name.title()


def _unmarked(topology: Topology) -> dict[Link, Mark]:
    return dict.fromkeys(topology.links, Mark())
