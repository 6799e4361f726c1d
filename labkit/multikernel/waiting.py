"""How a dispatcher waits for messages from other cores: three eras, four policies.

Nothing tells a dispatcher that a cache line has changed; it has to look. Looking all the time costs
nobody anything while the core has nothing else to do, and everything else the core otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import attrs

from labkit.hardware.arrival import Tick
from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.published import published

POLL_CYCLES = 2000
"""How long a thread of the public code of 2011 polls (``WAITSET_POLL_CYCLES_DEFAULT``)."""


BLOCK_CYCLES = int(published()["poll.C"].number)
"""What blocking costs according to the paper, and so for how long its receivers are to poll (P = C)."""

Seen = tuple[Line, Any]
"""A slot that is polled, and what it held when its owner looked last."""


class Delegate(Protocol):
    """Whoever polls for a dispatcher that has blocked; ``target`` is whom to yield the core to."""

    target: int

    def hand_over(self, slots: Sequence[Seen]) -> Any:
        """Ask it to poll slots from now on; return whether it does."""
        ...

    def take_wakeups(self) -> None:
        """Note that the dispatcher is awake."""
        ...


@attrs.frozen(kw_only=True)
class WaitPolicy:
    """For how many cycles a dispatcher without other work polls before it yields the core.

    ``None`` is for ever. A dispatcher that has yielded stays runnable and polls again in its next
    slice. Only if it ``hands_over`` its channels, to the monitor, does one with polled channels leave
    the run queue; a dispatcher that has nobody to hand them to goes on polling.
    """

    title: str
    spin_cycles: int | None
    hands_over: bool = False


SPIN = WaitPolicy(title="spin", spin_cycles=None)
SPIN_THEN_MONITOR = WaitPolicy(
    title="spin, then let the monitor poll (2009)", spin_cycles=BLOCK_CYCLES, hands_over=True
)
SPIN_THEN_YIELD = WaitPolicy(title="spin, then yield (2011)", spin_cycles=POLL_CYCLES)
POLL_PER_UPCALL = WaitPolicy(title="poll once an upcall (2020)", spin_cycles=0)


def spin(core: Core, lines: Sequence[Line], cycles: int | None) -> Any:
    """Poll lines until one changes, or for so many cycles."""
    if cycles is None:
        yield from core.wait_for_change(*lines)
        return
    yield from core.catch_up(always=True)  # the spin begins now, by the core's own time
    polling = core.wait_for_change(*lines)
    enough = core.env.timeout(cycles)
    for event in polling:
        if isinstance(event, Tick):
            yield event  # the core's own time, which has to pass in any case
        elif (yield core.env.any_of((event, enough))) and enough.processed:
            polling.close()
            return
