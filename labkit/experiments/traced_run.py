"""One point of a curve, looked into: the first steps of its run, and the value of the curve there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.change import Change, Recorder, recorded
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec

UNTIL = 60_000
"""How many cycles of a run are recorded: enough for some updates of every core."""
MOST = 100_000
"""How many steps are recorded at most."""


@attrs.frozen(kw_only=True)
class TracedRun:
    """The run behind one point.

    ``begin`` is where to look first, in cycles: the end of the warm-up. ``value`` is that of the whole
    run, and ``means`` what it means, with its unit. ``each`` names what the steps of kind ``done`` are
    the ends of. ``recorder`` holds the steps.
    """

    title: str
    spec: MachineSpec
    recorder: Recorder
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
    miss_buffers: int | None = None,
    **about: Any,
) -> TracedRun:
    """Run a point on a machine that records its first steps.

    Args:
        spec: the machine.
        run: what runs on it; the last thing it yields is its result.
        value: the point's value, from that result.
        change: what is changed in the middle of it, if anything.
        until: how many cycles are recorded.
        miss_buffers: as for ``Machine``.
        about: what else a ``TracedRun`` says about itself.

    Raises:
        InvalidInput: for a change that this machine cannot do.
    """
    machine, recorder = recorded(
        spec, until=until, most=MOST, change=change, miss_buffers=miss_buffers
    )
    *_, result = run(machine)
    return TracedRun(spec=spec, recorder=recorder, value=value(result), **about)


Tracer = Callable[[Any, str, int, Change | None], TracedRun]
"""Runs the point of parameters, curve and x again, with a change or without."""


def no_such_point(curve: str, x: int, curves: object) -> InvalidInput:
    """Return the error about a point that these parameters do not have."""
    problem = f"{curve:.40} at {x} is no point of this chart"
    return InvalidInput("point", problem, fix=f"try one of {curves}")
