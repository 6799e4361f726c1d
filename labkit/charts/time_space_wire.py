"""A time-space picture as the page gets it: columns of numbers, names said once, times as steps."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from labkit.charts.time_space import NONE, Picture
from labkit.charts.time_space_words import page_words, stage_words
from labkit.charts.update_costs import PARTS, Cost, update_costs
from labkit.hardware.topology import Topology
from labkit.strings import say, translated


def document(
    picture: Picture,
    topology: Topology,
    *,
    title: str,
    begin: int = 0,
    value: str = "",
    each: str = "update",
) -> dict[str, Any]:
    """Return the picture as lists of numbers.

    Args:
        picture: what to draw.
        topology: says which package a core is on.
        title: what the picture shows.
        begin: where the cursor is at first, in cycles.
        value: the curve's value at this point, in words; each update is compared with it.
        each: what the picture's ``done`` marks the ends of: updates, round trips.
    """
    names: dict[str, int] = {}
    costs = update_costs(picture)
    return {
        "title": title,
        "begin": begin,
        "end": picture.end,
        "value": value,
        "each": translated(each),
        "cores": picture.lanes,
        "packages": [topology.package_of(core) for core in picture.lanes],
        **_bars(picture, names),
        "transfers": _transfers(picture, costs, names),
        "updates": _updates(picture, costs),
        "names": list(names),
        "parts": [say(f"part.{part}") for part in PARTS],
        "stages": stage_words(),
        "words": page_words(),
    }


def _bars(picture: Picture, names: dict[str, int]) -> dict[str, Any]:
    """Return the bars, and the kinds that they name by number; ``names`` grows with theirs."""
    kinds: dict[str, int] = {}
    lanes, bars = _lanes(picture), picture.bars
    columns = {
        "start": _steps(bar.start for bar in bars),
        "cost": [bar.cost for bar in bars],
        "lane": [lanes[bar.core] for bar in bars],
        "kind": [kinds.setdefault(bar.kind, len(kinds)) for bar in bars],
        "what": [names.setdefault(bar.what, len(names)) for bar in bars],
        "cause": [bar.cause for bar in bars],
    }
    return {"bars": columns, "kinds": list(kinds)}


def _transfers(
    picture: Picture, costs: Sequence[Cost], names: dict[str, int]
) -> dict[str, list[int]]:
    """Return the transfers; earlier times are said as cycles before the end."""
    lanes, moves = _lanes(picture), picture.transfers
    part_of = {index: number for number, cost in enumerate(costs) for index in cost.transfers}
    return {
        "end": _steps(move.end for move in moves),
        "cost": [move.cost for move in moves],
        "lane": [lanes[move.core] for move in moves],
        "source": [lanes.get(move.source, NONE) for move in moves],
        "kind": [int(move.kind == "fetch") for move in moves],
        "what": [names.setdefault(move.what, len(names)) for move in moves],
        "sent": [move.end - move.sent if move.source != NONE else 0 for move in moves],
        "probed": [move.end - move.probed if move.is_message else 0 for move in moves],
        "probes": [move.probes for move in moves],
        "before": [move.before for move in moves],
        "update": [part_of.get(index, NONE) for index in range(len(moves))],
    }


def _updates(picture: Picture, costs: Sequence[Cost]) -> dict[str, list[int]]:
    lanes = _lanes(picture)
    return {
        "lane": [lanes[cost.core] for cost in costs],
        "begin": [cost.begin for cost in costs],
        "end": [cost.end for cost in costs],
        "parts": [cycles for cost in costs for cycles in cost.parts],
    }


def _lanes(picture: Picture) -> dict[int, int]:
    return {core: lane for lane, core in enumerate(picture.lanes)}


def packed(documents: Sequence[dict[str, Any]]) -> bytes:
    """Return documents as the widget sends them."""
    text = json.dumps(documents, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=3, mtime=0)


def _steps(times: Iterable[int]) -> list[int]:
    """Return the first time, and from then on how far each is from the one before."""
    every = [0, *times]
    return [later - earlier for earlier, later in pairwise(every)]
