"""Where curves cross and which stay above others: the paper's claims are mostly of this kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import attrs

from labkit.charts.style import family
from labkit.results import Row
from labkit.strings import say

Curves = Mapping[str, Mapping[int, Row]]
"""Rows by curve and x."""


def by_curve(rows: Iterable[Row]) -> dict[str, dict[int, Row]]:
    """Return rows by curve and x, x rising; of two rows at the same place the later one counts."""
    curves: dict[str, dict[int, Row]] = {}
    for row in rows:
        curves.setdefault(row.curve, {})[row.x] = row
    return {name: dict(sorted(points.items())) for name, points in curves.items()}


def all_points(curves: Curves) -> list[Row]:
    """Return the rows of all curves, curve after curve."""
    return [row for points in curves.values() for row in points.values()]


@attrs.frozen(kw_only=True)
class Crossing:
    """``rising`` lies below ``other`` at x = ``before`` and above it at x = ``after``.

    Between the two places the curves have no points, or points of equal value.
    """

    rising: str
    other: str
    before: int
    after: int

    def __str__(self) -> str:
        return say(
            "twin.crossing",
            rising=self.rising,
            other=self.other,
            before=self.before,
            after=self.after,
        )


def rivals(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of curves that a reader compares: those of different families.

    A family is a name without its number: SHM8 is compared with MSG1, not with SHM4. A curve
    without a number, such as the server's own cost, is compared only where there are no two
    families of numbered curves.
    """
    every = list(names)
    numbered = [name for name in every if family(name) != name]
    chosen = numbered if len({family(name) for name in numbered}) > 1 else every
    pairs = [(one, other) for at, one in enumerate(chosen) for other in chosen[at + 1 :]]
    return [(one, other) for one, other in pairs if family(one) != family(other)]


def crossings(rows: Iterable[Row]) -> list[Crossing]:
    """Return where rivals cross, pair after pair and from left to right."""
    curves = by_curve(rows)
    return [
        crossing
        for one, other in _comparable(curves)
        for crossing in _crossings(one, other, _gaps(curves, one, other))
    ]


def standings(rows: Iterable[Row]) -> list[str]:
    """Return in words which curves stay above or below their rivals at every common point."""
    curves = by_curve(rows)
    found: dict[tuple[str, str], list[str]] = {}
    for one, other in _comparable(curves):
        gaps = _gaps(curves, one, other)
        if gaps and not _crossings(one, other, gaps):
            where = "above" if gaps[0][1] > 0 else "below"
            found.setdefault((one, where), []).append(other)
    groups: dict[tuple[str, str], list[str]] = {}
    for (one, where), others in found.items():
        groups.setdefault((where, _and(others)), []).append(one)
    return [
        say(
            f"twin.{where}_{'one' if len(names) == 1 else 'many'}",
            curves=_and(names),
            others=others,
        )
        for (where, others), names in groups.items()
    ]


def _comparable(curves: Curves) -> list[tuple[str, str]]:
    """Return the rivals that are measured in the same unit."""
    unit = {name: next(iter(points.values())).unit for name, points in curves.items()}
    return [(one, other) for one, other in rivals(curves) if unit[one] == unit[other]]


def _gaps(curves: Curves, one: str, other: str) -> list[tuple[int, float]]:
    """Return by how much one curve lies above the other, wherever both have different values."""
    left, right = _values(curves[one]), _values(curves[other])
    return [(x, left[x] - right[x]) for x in sorted(left.keys() & right) if left[x] != right[x]]


def _values(points: Mapping[int, Row]) -> dict[int, float]:
    return {x: row.value for x, row in points.items() if row.value is not None}


def _crossings(one: str, other: str, gaps: Sequence[tuple[int, float]]) -> list[Crossing]:
    found = []
    for (before, left), (after, right) in pairwise(gaps):
        if left < 0 < right:
            found.append(Crossing(rising=one, other=other, before=before, after=after))
        if right < 0 < left:
            found.append(Crossing(rising=other, other=one, before=before, after=after))
    return found


def _and(names: Sequence[str]) -> str:
    return say("twin.and").join([part for part in (", ".join(names[:-1]), names[-1]) if part])
