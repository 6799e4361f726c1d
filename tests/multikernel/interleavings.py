"""All interleavings of two ends of a channel, by breadth: the shortest way to a broken law comes first.

The ends are the real ones of ``labkit.multikernel``. Under them is a core whose doors take one step
each and no time, so that a schedule is just the order in which the two ends take their steps.
"""

from collections import deque
from typing import NamedTuple


class Broken(Exception):
    """A law does not hold; the message names the law and lists the steps that lead there."""


class Memory:
    """A cache line without a cache."""

    def __init__(self, name, value):
        self.name, self.value = name, value


class SteppedCore:
    """The doors of a core, each one step."""

    miss_buffers = 8

    def __init__(self):
        self.seen = {}  # what the last load of each line gave

    def compute(self, cycles):
        """Take no time."""

    def hits(self, line):
        return False

    def load(self, line):
        yield Step("load", line.name)
        self.seen[line] = line.value
        return line.value

    def store(self, lines, value):
        for line in lines:
            yield Step("store", f"{line.name} = {value}", written=line)
            line.value = value

    def wait_for_change(self, *lines):
        """Step on only when one of the lines holds something else than this core has seen."""
        yield Step("wait", " ".join(line.name for line in lines), awaited=lines)


class Step(NamedTuple):
    """What an end does next."""

    kind: str
    what: str
    awaited: tuple = ()
    written: Memory | None = None

    def is_enabled(self, core):
        return not self.awaited or any(line.value != core.seen[line] for line in self.awaited)


class Run:
    """Two ends, each with messages to send and messages to expect, after a schedule of steps."""

    def __init__(self, variant, *, slots, there, back=()):
        rings = [
            [Memory(f"{name}{number}", variant.empty) for number in range(slots)]
            for name in ("there", "back")
        ]
        self.cores = SteppedCore(), SteppedCore()
        self.ends = tuple(
            variant(core, outgoing=out, incoming=into, stub_cycles=0)
            for core, out, into in zip(self.cores, rings, reversed(rings), strict=True)
        )
        self.lines = rings[0] + rings[1]
        self.sends = list(there), list(back)
        self.got = [], []
        self.programs = [self._program(side) for side in (0, 1)]
        self.next = [next(program, None) for program in self.programs]
        self.log = []

    def _program(self, side):
        end, expected = self.ends[side], len(self.sends[1 - side])
        for payload in self.sends[side]:
            yield from end.send(payload)
        while len(self.got[side]) < expected:
            payload = yield from end.receive()
            self.got[side].append(payload)

    def enabled(self):
        return [
            side
            for side, step in enumerate(self.next)
            if step is not None and step.is_enabled(self.cores[side])
        ]

    def take(self, side):
        step = self.next[side]
        self.log.append(f"{('first', 'second')[side]} end: {step.kind} {step.what}")
        if step.written in self.ends[side].outgoing:
            overwritten = step.written.value.words
            if overwritten and overwritten not in self.arrived(1 - side):
                self._broken(f"UM2: {overwritten} is overwritten before it is copied out")
        self.next[side] = next(self.programs[side], None)

    def arrived(self, side):
        """Return the messages that have been copied out."""
        end = self.ends[side]
        return self.got[side] + [copy for copy in end.inbox if isinstance(copy, tuple)]

    def state(self):
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
                tuple(core.seen.get(line) for line in self.lines),
            )
            for end, got, step, core in zip(self.ends, self.got, self.next, self.cores, strict=True)
        )
        return ends, tuple(line.value for line in self.lines)

    def check(self):
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

    def _broken(self, law):
        raise Broken("\n".join([law, *(f"{n:3}. {step}" for n, step in enumerate(self.log, 1))]))


def explore(variant, **what):
    """Check the laws in every state that any schedule leads to; return how many states there are."""
    start = Run(variant, **what)
    seen, ways = {start.state()}, deque([()])
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


def replay(variant, way, **what):
    """Return a run after a schedule; generators cannot be copied, so it starts from the beginning."""
    run = Run(variant, **what)
    for side in way:
        run.take(side)
    return run
