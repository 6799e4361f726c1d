"""How far each curve may be from what was published: declared here, checked by ``labkit validate``."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import attrs

from labkit.experiments.prediction_errors import PREDICTED_FROM
from labkit.results import Row


@attrs.frozen(kw_only=True)
class Bound:
    """A mean absolute error in per cent that a curve must not exceed; if ``each``, no point of it."""

    percent: float
    each: bool = False

    def __str__(self) -> str:
        return f"{'each' if self.each else 'mean'} <= {self.percent:g} %"


@attrs.frozen(kw_only=True)
class Unbounded:
    """Nothing is promised of a curve, and why, where there is a reason to know."""

    reason: str


KNIFE_EDGE = Unbounded(
    reason="how often a core writes so few lines again before it loses them is not predicted"
)
OPEN = Unbounded(reason="why published unicast bends at 12 cores is an open question")
NO_PROMISE = Unbounded(reason="")

BOUNDS: Mapping[str, Mapping[str, Bound | Unbounded]] = {
    "fig3": {
        "SHM[12]": KNIFE_EDGE,
        "SHM[48]": Bound(percent=12),
        "MSG[18]": Bound(percent=12),
        "Server": Bound(percent=10),
    },
    "fig6": {
        "Broadcast": Bound(percent=15),
        "NUMA-aware_multicast": Bound(percent=15),
        "Unicast": OPEN,
    },
    "fig7": {
        "Barrelfish": Bound(percent=15),
        "Linux": Bound(percent=10),
        "Windows": Bound(percent=10),
    },
    "table2": {"throughput *": Bound(percent=15, each=True)},
    "table3": {
        "URPC throughput": Bound(percent=15, each=True),
        "URPC data": Bound(percent=12.5, each=True),  # 8 ± 1 cache lines
    },
    "rtt2013": {"round trip *": Bound(percent=12, each=True)},
}
"""Bounds by experiment and curve, in patterns of the shell. Figures are judged from 6 cores on."""


def bound_of(experiment: str, curve: str) -> Bound | Unbounded:
    """Return what is promised of a curve."""
    for pattern, bound in BOUNDS.get(experiment, {}).items():
        if fnmatchcase(curve, pattern):
            return bound
    return NO_PROMISE


def is_judged(row: Row) -> bool:
    """Whether a row counts against a bound: a prediction, in a figure one beyond the fitted cores."""
    return row.scored and (row.x_name != "cores" or row.x >= PREDICTED_FROM)
