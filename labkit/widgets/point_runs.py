"""The runs that a view of a point shows, computed a slice at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.experiments.share_code import Place
from labkit.experiments.traced_run import TracedRun
from labkit.hardware.change import Change
from labkit.strings import translated


@attrs.frozen(kw_only=True)
class Wanted:
    """What is to be shown: a place, a twin or a change beside it, and what is said of it then."""

    place: Place
    beside: str = ""
    stays: bool = False  # the reader may have moved the cursor meanwhile
    says: str = ""  # "changed", "restored" or nothing


@attrs.frozen(kw_only=True)
class Shown:
    """The runs that are looked at: the point's, and with a change or a twin a second one."""

    run: TracedRun
    other: TracedRun | None


def runs(wanted: Wanted, had: tuple[Place, TracedRun] | None) -> Iterator[int | Shown]:
    """Compute the run, unless it is the one that somebody had, and the one beside it."""
    place = wanted.place
    if had is not None and _point(had[0]) == _point(place):
        run = had[1]
    else:
        run = yield from _computed(place, place.curve)
    other = None
    if place.change is not None:
        other = yield from _computed(place, place.curve, place.change)
        assert other.shares_past_of(run), "the past of a changed run is the same"
    elif wanted.beside:
        other = yield from _computed(place, wanted.beside)
    yield Shown(run=run, other=other)


def _point(place: Place) -> tuple[Any, ...]:
    """Return what decides the run, apart from what is changed in it."""
    return place.experiment.short, place.parameters, place.curve, place.x


def marks(place: Place, curve: str, change: Change | None = None) -> Iterator[int | TracedRun]:
    """Return the marks of a run, and at last itself; nothing is computed yet.

    Raises:
        InvalidInput: for a point that there is not, or an experiment without traces.
    """
    trace = place.experiment.trace
    if trace is None:
        problem = f"{place.experiment.short} has no runs to look into"
        raise InvalidInput("experiment", problem, fix="try fig3")
    return trace(place.parameters, curve, place.x, change)


def _computed(
    place: Place, curve: str, change: Change | None = None
) -> Generator[int, None, TracedRun]:
    """Yield the marks of a run, and return it, with the change in its title."""
    run: TracedRun | None = None
    for mark in marks(place, curve, change):
        if isinstance(mark, int):
            yield mark
        else:
            run = mark
    assert run is not None
    if change is None:
        return run
    return attrs.evolve(run, title=f"{run.title}, {translated(change.words())}")
