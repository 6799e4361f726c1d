"""What goes wrong on one core of a booted machine, at a time of the model.

It comes as an interrupt that the core's kernel takes as soon as it can, and whose handler keeps the core:
for ever, if the core crashes, or for a while, if something else is more important there than the monitor.
Caches and links go on: another core can still fetch a line that the core had written.
"""

from __future__ import annotations

import random

import attrs

from labkit.errors import InvalidInput
from labkit.hardware.interrupts import Vector
from labkit.multikernel.boot import Multikernel
from labkit.multikernel.system_call import Step

CRASH, LATE = "crash", "late"
LONGEST = 10_000_000


@attrs.frozen(kw_only=True)
class Fault:
    """One fault: ``what`` happens on which ``core``, ``at`` so many cycles from the beginning on.

    A core that is late is so by ``cycles``; one that crashes never comes back.

    Raises:
        InvalidInput: for anything else than ``crash`` and ``late``, and times out of bounds.
    """

    what: str = CRASH
    core: int
    at: int = 0
    cycles: int = 50_000

    def __attrs_post_init__(self) -> None:
        if self.what not in {CRASH, LATE}:
            raise InvalidInput(
                "what", f"{self.what!r} is not {CRASH} or {LATE}", fix=f"try {CRASH}"
            )
        for name, value in (("at", self.at), ("cycles", self.cycles)):
            if not 0 <= value <= LONGEST:
                problem = f"{value} is not a number of cycles from 0 to {LONGEST}"
                raise InvalidInput(name, problem, fix="try 1000")

    def __str__(self) -> str:
        late = "crashes" if self.what == CRASH else f"is late by {self.cycles:,} cycles"
        return f"core {self.core} {late}, {self.at:,} cycles after the beginning"

    def check(self, cores: int) -> None:
        """Refuse a core that a machine does not have.

        Raises:
            InvalidInput: for such a core.
        """
        if not 0 <= self.core < cores:
            problem = f"{self.core} is not a core of 0 to {cores - 1}"
            raise InvalidInput("core", problem, fix="try 1")

    def strike(self, system: Multikernel) -> None:
        """Let it happen now."""
        kernel = system.cores[self.core].node.kernel

        def handler() -> Step:
            while self.what == CRASH:
                yield kernel.core.env.event()  # that never comes: nothing runs here any more
            kernel.core.compute(self.cycles, "delay", "something else")
            yield from kernel.core.catch_up(always=True)

        kernel.handlers[Vector.NON_MASKABLE] = handler
        kernel.core.interrupts.interrupt(Vector.NON_MASKABLE)

    def strike_later(self, system: Multikernel, *, now: int) -> None:
        """Let it happen ``at`` cycles from now; a core's own ``now`` may be ahead of the engine's."""
        env = system.machine.env
        env.timeout(now + self.at - int(env.now)).callbacks.append(lambda _: self.strike(system))


def random_fault(seed: int, *, cores: int, within: int) -> Fault:
    """Return the fault of a seed: on any of so many cores, within so many cycles."""
    choose = random.Random(f"{seed} fault")
    return Fault(
        what=choose.choice((CRASH, LATE)),
        core=choose.randrange(cores),
        at=choose.randrange(within),
        cycles=choose.randrange(1, 20 * within),
    )
