"""One point of a curve, looked into: the first steps of its run, and the value of the curve there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.change import Change, Recorder, recorded
from labkit.hardware.machine import Machine
from labkit.hardware.shapes import Link
from labkit.hardware.specification import MachineSpec

UNTIL = 60_000
"""How many cycles of a run are recorded: enough for some updates of every core."""
MOST = 100_000
"""How many steps are recorded at most."""
MACHINE_OPTIONS = ("miss_buffers", "is_coherent")


class Begin(Enum):
    """What a run may yield among its event counts."""

    HERE = "what is interesting begins here"


BEGIN = Begin.HERE


@attrs.frozen(kw_only=True)
class TracedRun:
    """The run behind one point.

    ``begin`` is where to look first, in cycles: the end of the warm-up. ``value`` is that of the whole
    run, and ``means`` what it means, with its unit. ``each`` names what the steps of kind ``done`` are
    the ends of. ``recorder`` holds the steps, ``lines_by_link`` how many lines crossed each link in all.
    """

    title: str
    spec: MachineSpec
    recorder: Recorder
    lines_by_link: Mapping[Link, int]
    begin: int
    value: float
    means: str
    each: str

    def shares_past_of(self, other: TracedRun) -> bool:
        """Return whether the steps before the change are those of another run."""
        parted = self.recorder.parted
        return parted >= 0 and self.recorder.steps[:parted] == other.recorder.steps[:parted]


def traced(
    spec: MachineSpec,
    run: Callable[[Machine], Iterable[Any]],
    value: Callable[[Any], float],
    *,
    change: Change | None,
    until: int = UNTIL,
    begin: int | None = None,
    warm_up: int = 0,
    **about: Any,
) -> Iterator[int | TracedRun]:
    """Run a point on a machine that records its first steps; yield event counts, then the run.

    Args:
        spec: the machine.
        run: what runs on it; yields event counts and at last its result. If it also yields ``BEGIN``,
            recording begins there: after a boot, say.
        value: the point's value, from that result.
        change: what is changed in the middle of it, if anything.
        until: how many cycles are recorded.
        begin: where to look first.
        warm_up: if that is not given, it is after so many steps of kind ``done``.
        about: what else a ``TracedRun`` says about itself, and ``MACHINE_OPTIONS`` as for ``Machine``.

    Raises:
        InvalidInput: for a change that this machine cannot do.
    """
    options = {name: about.pop(name) for name in MACHINE_OPTIONS if name in about}
    machine, recorder = recorded(spec, until=until, most=MOST, change=change, **options)
    result = None
    for mark in run(machine):
        if mark is BEGIN:
            recorder.begin(machine.env.now)
        elif isinstance(mark, int):
            yield mark
        else:
            result = mark
    lines = machine.interconnect.lines_by_link()
    yield TracedRun(
        spec=spec,
        recorder=recorder,
        lines_by_link=lines,
        begin=_begin(recorder, warm_up) if begin is None else begin,
        value=value(result),
        **about,
    )


def _begin(recorder: Recorder, warm_up: int) -> int:
    """Return when the first begins after so many were done, or the first step if that is not recorded."""
    done = [step.time for step in recorder if step.kind == "done"]
    if not 0 < warm_up < len(done):
        return min((step.time for step in recorder), default=0)
    over = done[warm_up - 1]
    begun = (step.time for step in recorder if step.kind == "begun" and step.time >= over)
    return min(begun, default=over)


def to_end(marks: Iterable[int | TracedRun]) -> TracedRun:
    """Run to the end at once, for whoever need not stay responsive."""
    *_, run = marks
    assert isinstance(run, TracedRun)
    return run


Tracer = Callable[[Any, str, int, Change | None], Iterator[int | TracedRun]]
"""Runs the point of parameters, curve and x again, changed or not; refuses at once what is none."""


def refuse_missing(
    curve: str, x: int, *, curves: Collection[str], numbers: Collection[int]
) -> None:
    """Refuse a point that a chart of these curves and places does not have.

    Raises:
        InvalidInput: which names the curves.
    """
    if curve not in curves or x not in numbers:
        raise no_such_point(curve, x, f"{', '.join(curves)} at {min(numbers)} to {max(numbers)}")


def no_such_point(curve: str, x: int, curves: object) -> InvalidInput:
    """Return the error about a point that these parameters do not have."""
    problem = f"{curve:.40} at {x} is no point of this chart"
    return InvalidInput("point", problem, fix=f"try one of {curves}")
