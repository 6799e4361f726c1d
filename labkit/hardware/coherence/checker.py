"""The laws of coherence, checked at every step when a test or a curious reader asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from labkit.hardware.coherence.line import NOBODY, Line


class BrokenLaw(AssertionError):
    """A step that no coherent machine may take."""


OWN, FETCH = "own", "fetch"
"""The kinds of transactions: to write a line alone, to read it."""


class Transaction(NamedTuple):
    """One granted transaction: who got which line when and what for, and what it held before."""

    line: Line
    core: int
    arrived: int
    start: int
    usable: int
    free: int
    kind: str
    seen: Any


class Checker:
    """Watches every grant and every hit and raises ``BrokenLaw`` at the first step that is wrong.

    It keeps its own account of the last store to each line and of the lines carried between packages,
    so that it does not believe the parts it checks.
    """

    def __init__(self) -> None:
        self.last: dict[Line, Any] = {}
        self.free: dict[Line, int] = {}
        self.holders: dict[Line, set[int]] = {}
        self.handed_over = 0

    def granted(self, transaction: Transaction) -> None:
        """Check one transaction at its place in coherence order."""
        line, core, arrived, start, usable, free, kind, seen = transaction
        holders = self.holders.setdefault(line, set())
        if not arrived <= start <= usable <= free:
            self._broken(line, f"time runs backwards: {start}, {usable}, {free}")
        if start < self.free.get(line, 0):
            self._broken(line, f"a transaction starts at {start} while another is under way")
        if line in self.last and seen != self.last[line]:
            self._broken(line, f"it gave {seen!r}, the last store was {self.last[line]!r}")
        if core not in holders:
            self.handed_over += 1
        if kind == OWN:
            self.holders[line] = holders = {core}
        else:
            holders.add(core)
        self.last[line] = line.value
        self.free[line] = free
        self._one_writer_or_many_readers(line, holders)

    def placed(self, line: Line, cores: Iterable[int]) -> None:
        """Take note of copies that are there from the beginning."""
        self.holders[line] = set(cores)
        self.last[line] = line.value

    def stored(self, line: Line, core: int) -> None:
        """Check a store that hit."""
        if self.holders.setdefault(line, {core}) != {core}:
            self._broken(line, f"core {core} writes while {self.holders[line]} hold copies")
        self.last[line] = line.value

    def loaded(self, line: Line, core: int, value: Any) -> None:
        """Check a load that hit."""
        if core not in self.holders.get(line, set()):
            self._broken(line, f"core {core} reads a line that it does not hold")
        if value != self.last[line]:
            self._broken(line, f"a load gave {value!r}, the last store was {self.last[line]!r}")

    def settled(self, lines_carried: int) -> None:
        """Check at the end of a run that the interconnect counted every line handed over."""
        if lines_carried != self.handed_over:
            message = f"{self.handed_over} lines changed hands, the links counted {lines_carried}"
            raise BrokenLaw(message)

    def _one_writer_or_many_readers(self, line: Line, holders: set[int]) -> None:
        held = {core for core in (line.owner, *line.sharers) if core != NOBODY}
        if held != holders or line.owner in line.sharers:
            self._broken(line, f"held by {held}, but {holders} were granted it")

    def _broken(self, line: Line, why: str) -> None:
        message = f"line {line.name}: {why}"
        raise BrokenLaw(message)
