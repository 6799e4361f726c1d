"""Broadcast: a shootdown that all slaves read from one shared cache line, which each of them polls.

The simplest protocol of the paper's section 5.1 and the slowest. The master writes once, but one write
takes the line from every cache, and then the readers pull it back one after the other: the hardware
turns the broadcast into as many transfers as there are slaves. Each acknowledges on a channel of its
own.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.coherence.line import Line
from labkit.hardware.machine import Machine
from labkit.multikernel.acknowledgements import Overlapped
from labkit.multikernel.multicast import star
from labkit.multikernel.shootdown import Ends, wire
from labkit.multikernel.urpc import SLOTS, Payload

Takes = Generator[Event, Any, Any]
Notice = tuple[int, Payload]
"""What the line holds: the number of the shootdown, so that a poll sees a new one, and what to do."""
NOTHING: Notice = (0, ())


class Broadcaster:
    """The master: writes the line, and collects acknowledgements."""

    def __init__(
        self,
        ends: Ends,
        line: Line,
        *,
        start_cycles: int = 0,
        stub_cycles: int = 0,
    ) -> None:
        self.core = ends.core
        self.line = line
        self.cycles = start_cycles + stub_cycles
        self.missing = Overlapped(ends.core, ends.down)
        self.number = 0

    def shoot_down(self, payload: Payload) -> Takes:
        """Tell all slaves; return when all have acknowledged."""
        self.number += 1
        self.core.compute(self.cycles)
        yield from self.core.store((self.line,), (self.number, payload))
        yield from self.missing.rest()


class Listener:
    """A slave: polls the line, and acknowledges."""

    def __init__(self, ends: Ends, line: Line, *, stub_cycles: int = 0) -> None:
        assert ends.up is not None, "a slave has somebody to acknowledge to"
        self.core = ends.core
        self.up = ends.up
        self.line = line
        self.stub_cycles = stub_cycles
        self.heard = 0

    def run(self) -> Takes:
        """Acknowledge one shootdown after the other, for ever."""
        while True:
            number, payload = yield from self.core.load(self.line)
            if number == self.heard:
                yield from self.core.wait_for_change(self.line)
                continue
            self.heard = number
            self.core.compute(self.stub_cycles)
            yield from self.up.send(payload)


def share(
    machine: Machine,
    master: int,
    cores: Sequence[int],
    *,
    stub_cycles: int,
    slots: int = SLOTS,
) -> tuple[Line, Mapping[int, Ends]]:
    """Return the line, which all have in their caches, and each core's end of the acknowledgements."""
    tree = star(master, cores)
    line = machine.line(
        "broadcast",
        home=machine.cores[master].package,
        value=NOTHING,
        held_by=(master, *tree.receivers),
    )
    ends = wire(machine, tree, stub_cycles=stub_cycles, slots=slots)
    return line, ends
