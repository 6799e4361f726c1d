"""One thing changed in the middle of a run: the run up to there stays the same, step by step.

Whoever asks for another future gets the whole run again from its beginning. That costs little and
cannot go wrong: the model is deterministic, so the past is the same. The change happens when the
engine's clock reaches its time; no event is added for it, because one more event could move others.
It happens to the machine, from outside: no software here knows of it.
"""

from __future__ import annotations

from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.parameters import choice, integer
from labkit.trace import Trace

HOLD_UP, LINKS = "hold up", "links"
CHANGES = {HOLD_UP: "hold one core up", LINKS: "another price of the links"}
NOT_YET = -1
STEPS = ("compute", "store", "load")
"""What a core does by itself; after one of these it can be held up."""


@attrs.frozen(kw_only=True)
class Change:
    """What is other from a time on."""

    what: str = choice(HOLD_UP, options=CHANGES, label="change", help="One thing, from then on.")
    core: int = integer(1, low=0, high=1023, label="core to hold up", help="After its next step.")
    cycles: int = integer(
        1000, low=1, high=100_000, unit="cycles", label="held up for", help="Once."
    )
    percent: int = integer(
        200, low=0, high=400, unit="%", label="cost per hop", help="Of the machine's own."
    )
    at: int = integer(0, low=0, high=999_999_999, unit="cycles", label="from", help="When.")

    def check(self, spec: MachineSpec) -> None:
        """Refuse what this machine cannot do.

        Raises:
            InvalidInput: for a core that it does not have, or links where it has none.
        """
        last = spec.topology.cores - 1
        if self.what == HOLD_UP and self.core > last:
            raise InvalidInput("core", f"{self.core} is not a core of 0 to {last}", fix="try 1")
        if self.what == LINKS and not spec.has_links:
            problem = f"{spec.name} has no links to change, its packages share a bus"
            raise InvalidInput("what", problem, fix=f"try {HOLD_UP}")

    def words(self) -> str:
        """Return what is changed, short enough for a title."""
        if self.what == HOLD_UP:
            return f"core {self.core} held up {self.cycles:,} cycles"
        return f"links at {self.percent} %"


class Recorder(Trace):
    """The trace of a run's first cycles, which may change one thing at a time.

    ``until`` is the time after which nothing is recorded, ``most`` the number of steps. ``parted`` is
    how many steps were recorded before the change: they are the same as without it. What is interesting
    may come late, after a boot, say; then ``begin`` says when.
    """

    def __init__(self, *, until: int, most: int, change: Change | None = None) -> None:
        super().__init__()
        self.until, self.most, self.change = until, most, change
        self.parted = NOT_YET
        self.held = NOT_YET  # the core to hold up after its next step
        self.machine: Machine

    def begin(self, time: int) -> None:
        """Forget what was recorded, and record the cycles from this time on."""
        self.steps.clear()
        self.parted = min(self.parted, 0)
        self.until += time

    def record(self, time: int, core: int, kind: str, what: str, cost: int) -> None:
        """Append a step, if it is one of the first, and change what is to be changed by now."""
        change = self.change
        if change is not None and self.parted == NOT_YET and self.machine.env.now >= change.at:
            self.parted = len(self.steps)
            self._apply(change)
        self._append(time, core, kind, what, cost)
        if change is not None and core == self.held and kind in STEPS:
            self.held = NOT_YET
            self._append(time + cost, core, "delay", "", change.cycles)
            self.machine.cores[core].lag += change.cycles

    def _append(self, time: int, core: int, kind: str, what: str, cost: int) -> None:
        if time < self.until and len(self.steps) < self.most:
            super().record(time, core, kind, what, cost)

    def _apply(self, change: Change) -> None:
        if change.what == HOLD_UP:
            self.held = change.core
            return
        spec = attrs.evolve(self.machine.spec, hop_percent=change.percent)
        self.machine.interconnect.price(spec)
        self.machine.protocol.price(spec)


def recorded(
    spec: MachineSpec, *, until: int, most: int, change: Change | None, **options: Any
) -> tuple[Machine, Recorder]:
    """Return a machine and what will record its first steps; ``options`` are those of ``Machine``.

    Raises:
        InvalidInput: for a change that this machine cannot do.
    """
    if change is not None:
        change.check(spec)
    recorder = Recorder(until=until, most=most, change=change)
    recorder.machine = Machine(spec, trace=recorder, **options)
    return recorder.machine, recorder
