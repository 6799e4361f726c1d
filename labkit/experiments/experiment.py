"""What an experiment is to everybody else: a name, a claim, parameters and points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from labkit.results import Progress, Row

Points = Iterator[Row | Progress]


def _none(_rows: Sequence[Row]) -> Sequence[str]:
    return ()


@attrs.frozen(kw_only=True)
class Experiment:
    """One figure or table of the paper, ready to run.

    ``points`` takes an instance of ``parameters`` and yields rows as they are computed, with progress
    marks in between; the command line, the live chart, sweeps and cancel all consume that iterator.
    ``limits`` returns upper bounds that depend on the other parameters (a machine has so many
    cores), by parameter name. ``findings`` says in sentences what the rows show beyond errors and
    crossings, which every experiment gets anyway. ``short`` is the name on the command line,
    ``name`` the one in files.
    """

    short: str
    name: str
    title: str
    claim: str
    x_label: str
    y_label: str
    parameters: type[Any]
    points: Callable[[Any], Points]
    limits: Callable[[Any], dict[str, int]]
    findings: Callable[[Sequence[Row]], Sequence[str]] = _none
