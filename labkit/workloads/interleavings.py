"""All interleavings of two ends of a channel, by breadth: the shortest way to a broken law comes first.

The ends are the real ones of ``labkit.multikernel``. Under them is a core whose doors take one step
each and no time, so that a schedule is just the order in which the two ends take their steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

from labkit.multikernel.urpc import Endpoint, Payload

SIDES = ("first", "second")
Way = tuple[int, ...]
"""A schedule: which of the two ends takes each step."""


class Broken(Exception):
    """A law does not hold; the message names the law and lists the steps that lead there."""


class Memory:
    """A cache line without a cache."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value


class Step(NamedTuple):
    """What an end does next."""

    kind: str
    what: str
    awaited: tuple[Memory, ...] = ()
    written: Memory | None = None

    def is_enabled(self, seen: Mapping[Memory, Any]) -> bool:
        """Whether it can be done now: who waits goes on only after a change of what was seen."""
        return not self.awaited or any(cell.value != seen[cell] for cell in self.awaited)


class SteppedCore:
    """The doors of a core, each one step."""

    miss_buffers = 8

    def __init__(self) -> None:
        self.seen: dict[Memory, Any] = {}  # what the last load of each line gave

    def compute(self, cycles: int) -> None:
        """Take no time."""

    def hits(self, line: Memory) -> bool:  # noqa: ARG002 - there is no cache
        """Say that every load goes to memory."""
        return False

    def load(self, cell: Memory) -> Generator[Step, Any, Any]:
        """Read a line."""
        yield Step("load", cell.name)
        self.seen[cell] = cell.value
        return cell.value

    def store(self, lines: Sequence[Memory], value: Any) -> Generator[Step, Any, None]:
        """Write lines, one step each."""
        for cell in lines:
            yield Step("store", f"{cell.name} = {value}", written=cell)
            cell.value = value

    def wait_for_change(self, *lines: Memory) -> Generator[Step, Any, None]:
        """Step on only when one of the lines holds something else than this core has seen."""
        yield Step("wait", " ".join(line.name for line in lines), awaited=lines)


class Run:
    """Two ends, each with messages to send and messages to expect, after a schedule of steps."""

    def __init__(
        self,
        variant: type[Endpoint],
        *,
        slots: int,
        there: Sequence[Payload],
        back: Sequence[Payload] = (),
    ) -> None:
        rings = [
            [Memory(f"{name}{number}", variant.empty) for number in range(slots)]
            for name in ("there", "back")
        ]
        self.cores = SteppedCore(), SteppedCore()
        make: Any = variant  # its core and lines are of this file
        self.ends: tuple[Any, ...] = tuple(
            make(core, outgoing=out, incoming=into, stub_cycles=0)
            for core, out, into in zip(self.cores, rings, reversed(rings), strict=True)
        )
        self.cells = rings[0] + rings[1]
        self.sends = list(there), list(back)
        self.got: tuple[list[Payload], list[Payload]] = [], []
        self.programs = [self._program(side) for side in (0, 1)]
        self.next = [next(program, None) for program in self.programs]
        self.log: list[str] = []

    def _program(self, side: int) -> Generator[Step, Any, None]:
        end, expected = self.ends[side], len(self.sends[1 - side])
        for payload in self.sends[side]:
            yield from end.send(payload)
        while len(self.got[side]) < expected:
            payload = yield from end.receive()
            self.got[side].append(payload)

    def enabled(self) -> list[int]:
        """Return the ends that can take a step now."""
        return [
            side
            for side, step in enumerate(self.next)
            if step is not None and step.is_enabled(self.cores[side].seen)
        ]

    def take(self, side: int) -> None:
        """Let an end take its next step."""
        step = self.next[side]
        assert step is not None
        self.log.append(f"{SIDES[side]} end: {step.kind} {step.what}")
        if step.written is not None and step.written in self.ends[side].outgoing:
            overwritten = step.written.value.words
            if overwritten and overwritten not in self.arrived(1 - side):
                self._broken(f"UM2: {overwritten} is overwritten before it is copied out")
        self.next[side] = next(self.programs[side], None)

    def arrived(self, side: int) -> list[Payload]:
        """Return the messages that have been copied out."""
        end = self.ends[side]
        return self.got[side] + [copy for copy in end.inbox if isinstance(copy, tuple)]

    def state(self) -> Any:
        """All that decides what can happen from here on."""
        ends = tuple(
            (
                end.sent,
                end.received,
                end.peer_received,
                end.told,
                tuple(end.fragments),
                tuple(end.inbox),
                tuple(got),
                step and step[:2],
                tuple(doors.seen.get(cell) for cell in self.cells),
            )
            for end, got, step, doors in zip(
                self.ends, self.got, self.next, self.cores, strict=True
            )
        )
        return ends, tuple(cell.value for cell in self.cells)

    def check(self) -> None:
        """UM1, UM3: what arrived is a beginning of what was sent. UM4 to UM7: counts, and progress."""
        for side, end in enumerate(self.ends):
            peer, sent, arrived = self.ends[1 - side], self.sends[1 - side], self.arrived(side)
            if arrived != sent[: len(arrived)]:
                self._broken(f"UM1: {arrived} arrived, {sent} was sent")
            if end.sent - peer.received > end.slots:
                self._broken(f"UM4: {end.sent} slots sent, {peer.received} copied out")
            if end.peer_received > end.sent:
                self._broken(f"UM7: {end.peer_received} acknowledged of {end.sent} sent")
        if not self.enabled() and any(self.next):
            self._broken("UM5: both ends wait for ever")

    def _broken(self, law: str) -> None:
        raise Broken("\n".join([law, *(f"{n:3}. {step}" for n, step in enumerate(self.log, 1))]))


def explore(variant: type[Endpoint], **what: Any) -> int:
    """Check the laws in every state that any schedule leads to; return how many states there are.

    Raises:
        Broken: at the first state, by the number of steps to it, in which a law does not hold.
    """
    start = Run(variant, **what)
    seen, ways = {start.state()}, deque[Way]([()])
    while ways:
        way = ways.popleft()
        for side in replay(variant, way, **what).enabled():
            run = replay(variant, (*way, side), **what)
            run.check()
            state = run.state()
            if state not in seen:
                seen.add(state)
                ways.append((*way, side))
    return len(seen)


def replay(variant: type[Endpoint], way: Way, **what: Any) -> Run:
    """Return a run after a schedule; generators cannot be copied, so it starts from the beginning."""
    run = Run(variant, **what)
    for side in way:
        run.take(side)
    return run
