"""A core on which everybody only polls: turn after turn passes, and nobody finds anything.

Dispatchers with polled channels never leave the run queue, so an idle core goes round among them for
ever. As long as no line changes and no interrupt comes, each turn is like the last one, and where
the core is at any time is arithmetic. Instead of going through the turns the CPU driver waits for the
change, and then goes on at the place of the turn that it would have come to.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from labkit.hardware.coherence.line import Line
from labkit.hardware.kernel_costs import KernelCosts
from labkit.multikernel.dcb import Dcb
from labkit.multikernel.scheduler import Scheduler


@attrs.frozen(kw_only=True)
class Place:
    """Where in its turn a dispatcher is.

    ``passed`` cycles of the turn are over; ``entering`` are left of its switch and upcall, ``polling``
    of its spin, ``leaving`` of the trap with which it yields.
    """

    dcb: Dcb
    passed: int
    entering: int
    polling: int
    leaving: int

    @property
    def is_leaving(self) -> bool:
        """Whether it looks no more in this turn."""
        return not self.entering and not self.polling


@attrs.frozen(kw_only=True)
class IdleRotation:
    """The turns of dispatchers that only poll, in the order in which they come."""

    order: tuple[Dcb, ...]
    costs: KernelCosts

    @classmethod
    def of(cls, scheduler: Scheduler, costs: KernelCosts) -> IdleRotation | None:
        """Return the rotation of a run queue, or ``None`` if somebody in it may do something else."""
        order = scheduler.rotation()
        if order and all(_only_polls(dcb) for dcb in order):
            return cls(order=tuple(order), costs=costs)
        return None

    def place(self, cycles: int) -> Place:
        """Return where the core is so many cycles after the first turn began."""
        left = cycles % sum(dcb.turn_cycles for dcb in self.order)
        dcb = self.order[0]
        for dcb in self.order:
            if left < dcb.turn_cycles:
                break
            left -= dcb.turn_cycles
        enter = self.costs.upcall_cycles + (self.costs.switch_cycles if len(self.order) > 1 else 0)
        leave = self.costs.trap_cycles
        end_of_spin = dcb.turn_cycles - leave
        return Place(
            dcb=dcb,
            passed=left,
            entering=max(0, enter - left),
            polling=max(0, end_of_spin - max(enter, left)),
            leaving=min(leave, dcb.turn_cycles - left),
        )

    @property
    def lines(self) -> Sequence[Line]:
        """All lines that are polled in some turn."""
        return [line for dcb in self.order for line in dcb.shared.polled_lines or ()]


def _only_polls(dcb: Dcb) -> bool:
    shared = dcb.shared
    return (
        shared.polled_lines is not None
        and not shared.is_disabled
        and shared.lmp_delivered == shared.lmp_seen
        and dcb.turn_cycles > 0
    )
