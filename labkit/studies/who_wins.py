"""Who is best at each place of a study, whether that is clear, and from where on one beats another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from labkit.charts.grid import Place, Takeover, Winner, ordered
from labkit.studies.study import Key
from labkit.sweeps.statistics.pairs import compare

Values = Mapping[Key, Sequence[float]]
Spot = tuple[Place, Place, Place]
"""Where, whichever curve: x, row, column."""


def winners(values: Values, *, more_is_better: bool = False) -> list[Winner]:
    """Return the best curve at every place where there are two or more.

    Where there are replications, the two best are compared seed by seed: they had the same random
    numbers, so that what both had by luck does not count.
    """
    spots: dict[Spot, dict[str, Sequence[float]]] = {}
    for (curve, *spot), some in values.items():
        spots.setdefault(tuple(spot), {})[curve] = some  # type: ignore[arg-type]
    return [
        _winner(spot, curves, more_is_better=more_is_better)
        for spot, curves in spots.items()
        if len(curves) > 1
    ]


def takeovers(
    values: Values, *, better: str, than: str, more_is_better: bool = False
) -> list[Takeover]:
    """Return for each panel from which x on one curve is better than another and stays so."""
    sign = -1 if more_is_better else 1
    panels: dict[tuple[Place, Place], dict[Place, float]] = {}
    for (curve, x, row, column), some in values.items():
        other = values.get((than, x, row, column))
        if curve == better and other:
            panels.setdefault((row, column), {})[x] = sign * (fmean(some) - fmean(other))
    return [
        Takeover(row=row, column=column, x=_from(gaps)) for (row, column), gaps in panels.items()
    ]


def _from(gaps: Mapping[Place, float]) -> Place | None:
    found: Place | None = None
    for x in reversed(ordered(gaps)):
        if gaps[x] >= 0:
            break
        found = x
    return found


def _winner(spot: Spot, curves: Mapping[str, Sequence[float]], *, more_is_better: bool) -> Winner:
    first, second, *_ = sorted(
        curves, key=lambda curve: fmean(curves[curve]), reverse=more_is_better
    )
    best, next_best = fmean(curves[first]), fmean(curves[second])
    large, small = max(best, next_best), min(best, next_best)
    x, row, column = spot
    return Winner(
        x=x,
        row=row,
        column=column,
        curve=first,
        times=large / small if small > 0 else 1.0,
        is_clear=_is_clear(curves[first], curves[second]),
    )


def _is_clear(one: Sequence[float], other: Sequence[float]) -> bool:
    """Without replications there is nothing to doubt but a tie; different counts cannot be paired."""
    if len(one) != len(other) or len(one) < 2:
        return fmean(one) != fmean(other)
    return compare(one, other).is_clear
