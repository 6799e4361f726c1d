"""What an experiment is to everybody else: a name, a claim, parameters and points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from labkit.errors import InvalidInput
from labkit.experiments.traced_run import Tracer
from labkit.parameters import Field, fields, from_text
from labkit.results import Progress, Row
from labkit.strings import translated

Points = Iterator[Row | Progress]
Item = TypeVar("Item")
Result = TypeVar("Result")


def one_by_one(
    todo: Sequence[Item],
    run: Callable[[Item], Iterator[int | Result]],
    rows: Callable[[Item, Result], Iterable[Row]],
) -> Points:
    """Run a simulation for each thing to do; yield its rows, and progress in between.

    ``run`` yields counts of engine events and then its result, of which ``rows`` makes rows.
    """
    before = 0
    for done, item in enumerate(todo):
        events = 0
        for mark in run(item):
            if isinstance(mark, int):
                events = mark
                yield Progress(done=done, total=len(todo), events=before + events)
            else:
                yield from rows(item, mark)
        before += events
    yield Progress(done=len(todo), total=len(todo), events=before)


def _words(field: Field, value: str) -> str:
    """Return what a choice is called; a name too long for a chart's line may have a title instead."""
    if value in field.options or field.opens is None or len(value) <= LONGEST_SHOWN:
        return field.options.get(value, value)
    return str(getattr(field.opens(value), "title", value))


def _none(_rows: Sequence[Row]) -> Sequence[str]:
    return ()


LONGEST_SHOWN = 30


@attrs.frozen(kw_only=True)
class Experiment:
    """One figure or table of the paper, ready to run.

    ``points`` takes an instance of ``parameters`` and yields rows as they are computed, with progress
    marks in between; the command line, the live chart, sweeps and cancel all consume that iterator.
    ``limits`` returns upper bounds that depend on the other parameters (a machine has so many
    cores), by parameter name. ``findings`` says in sentences what the rows show beyond errors and
    crossings, which come of themselves if the experiment ``compares_curves``: if which one is above
    which other is its question. ``is_logarithmic`` says that its values differ too much for one plain
    axis. ``short`` is the name on the command line, ``name`` the one in files. An experiment that
    ``completes`` another, named by its ``short``, tells its own findings below the table of that one.
    ``trace`` runs one point again and records its first steps, where an experiment offers that.
    ``warm_up`` says what is left out at the beginning of each run, empty if nothing is.
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
    completes: str = ""
    compares_curves: bool = True
    is_logarithmic: bool = False
    warm_up: str = ""
    trace: Tracer | None = None

    def read(self, texts: Mapping[str, str]) -> Any:
        """Build parameters from what somebody typed; what is not given keeps its default.

        Raises:
            InvalidInput: with the bounds that hold together with the other parameters.
        """
        try:
            return from_text(self.parameters, texts)
        except InvalidInput as error:
            raise self._with_bounds_of_now(error, texts) from None

    def changed(self, parameters: Any) -> list[str]:
        """Return in words which numbers and choices differ from the defaults.

        A chart shows by itself over which range it goes and which curves it has. A default above
        a limit of these parameters means that limit.
        """
        limits = self.limits(parameters)
        found = []
        for field in fields(self.parameters):
            default, value = field.default, getattr(parameters, field.name)
            if field.kind == "integer":
                default = min(default, limits.get(field.name, default))
                value = min(value, limits.get(field.name, value))
            if field.kind in {"integer", "choice"} and value != default:
                unit = "" if field.unit in field.label else f" {translated(field.unit)}"
                words = _words(field, value) if field.options else f"{value}{unit}"
                found.append(f"{translated(field.label)}: {translated(words)}")
        return found

    def _with_bounds_of_now(self, error: InvalidInput, texts: Mapping[str, str]) -> InvalidInput:
        """Return an error about a field's own bounds with the narrower ones of this machine."""
        field = {field.name: field for field in fields(self.parameters)}.get(error.parameter)
        if field is None or field.name not in texts or field.bounds not in error.problem:
            return error
        # At its lowest the parameter is within any limit, so that the limits can be asked for.
        lowest = {**texts, field.name: str(field.low)}
        try:
            high = self.limits(from_text(self.parameters, lowest)).get(field.name, field.high)
        except InvalidInput:
            return error  # something else is wrong too; one thing at a time
        default = min(field.default, high) if field.kind == "integer" else field.default
        narrower = attrs.evolve(field, high=min(high, field.high), default=default)
        return narrower.reject(texts[field.name])
