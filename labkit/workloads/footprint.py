"""The data that one message round touches, counted in cache lines.

A round is a request and its reply. A line is counted once for each cache that it passes through: a
slot that one core writes and another reads counts twice. Beside the slots each end keeps the state
of its outgoing and of its incoming ring, private to its core and each in a line of its own, as in
the public code of 2011 (``struct ump_chan_state``: buffer, position, size, epoch and direction).
Stacks are left out, and so is what the program does with the message.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event

from labkit.hardware.coherence.checker import Checker, Transaction
from labkit.hardware.coherence.line import Line
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.urpc import SLOTS, Endpoint, connect

Takes = Generator[Event, Any, None]
ROUNDS = SLOTS + 1
"""Once around the ring, so that no line is new; the last round is counted."""
LONG = 1_000_000
"""Longer, in cycles, than the rounds before and the one that is counted."""


class Touched(Checker):
    """A checker that also notes which core has used which line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: set[tuple[int, str]] = set()

    def granted(self, transaction: Transaction) -> None:
        """Note a miss."""
        super().granted(transaction)
        self.lines.add((transaction.core, transaction.line.name))

    def stored(self, line: Line, core: int) -> None:
        """Note a store that hit."""
        super().stored(line, core)
        self.lines.add((core, line.name))

    def loaded(self, line: Line, core: int, value: Any) -> None:
        """Note a load that hit."""
        super().loaded(line, core, value)
        self.lines.add((core, line.name))


class Rings:
    """The private state of one end: a line for its outgoing ring, and one for its incoming ring."""

    def __init__(self, machine: Machine, end: Endpoint) -> None:
        self.core = end.core
        home, number = end.core.package, end.core.number
        self.outgoing = machine.line(f"outgoing ring of core {number}", home=home)
        self.incoming = machine.line(f"incoming ring of core {number}", home=home)

    def advance(self, line: Line) -> Takes:
        """Read where the ring stands, and write that it has moved on by a slot."""
        position = yield from self.core.load(line)
        yield from self.core.store((line,), (position + 1) % SLOTS)


def data_lines(spec: MachineSpec, *, other: int) -> frozenset[tuple[int, str]]:
    """Return the core and the name of each line that a round between core 0 and another touches."""
    touched = Touched()
    machine = Machine(spec, checker=touched)
    end, echo = connect(machine, 0, other, stub_cycles=0)
    machine.env.process(_ask(end, Rings(machine, end), touched))
    machine.env.process(_answer(echo, Rings(machine, echo)))
    for _ in machine.run(until=LONG):
        pass
    return frozenset(touched.lines)


def _ask(end: Endpoint, rings: Rings, touched: Touched) -> Takes:
    for _ in range(ROUNDS):
        touched.lines.clear()  # only the last round counts
        yield from rings.advance(rings.outgoing)
        yield from end.send(("ping",))
        yield from end.receive()
        yield from rings.advance(rings.incoming)


def _answer(end: Endpoint, rings: Rings) -> Takes:
    for _ in range(ROUNDS):
        payload = yield from end.receive()
        yield from rings.advance(rings.incoming)
        yield from rings.advance(rings.outgoing)
        yield from end.send(payload)
