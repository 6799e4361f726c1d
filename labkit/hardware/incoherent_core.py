"""A core whose cache hears nothing of the others: messages have to be copied, and fetched, explicitly.

The doors are the same, but two of them get a meaning: ``copy`` writes lines to memory, past the cache,
and ``flush`` drops a core's own copies so that its next load goes to memory. What software forgets to
copy nobody sees, and what it forgets to flush it sees as it was.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.line import NEVER, Line
from labkit.hardware.core import Change, Core, Step
from labkit.hardware.engine import Engine
from labkit.hardware.poll import Poll


class IncoherentCore(Core):
    """A core with a cache of its own, which writes back when it is told to.

    ``cache`` holds what its loads will see, ``written`` which of these lines memory has not got yet, and
    ``seen`` what was last read of a line, flushed or not.
    """

    def __init__(
        self, *args: Any, fetch_cycles: int, hop_cycles: Sequence[int], **others: Any
    ) -> None:
        super().__init__(*args, **others)
        self.fetch_cycles = fetch_cycles
        self.hop_cycles = hop_cycles
        self.cache: dict[Line, Any] = {}
        self.written: dict[Line, None] = {}  # in order, as a set would not be
        self.seen: dict[Line, Any] = {}

    def hits(self, line: Line) -> bool:
        """Return whether this core has a copy, however old."""
        return line in self.cache

    def read(self, line: Line) -> Any:
        """Read this core's copy."""
        if self.trace is not None:
            self.trace.record(self.now, self.number, "load", line.name, self.hit_cycles)
        self.lag += self.hit_cycles
        value = self.seen[line] = self.cache[line]
        return value

    def load(self, line: Line) -> Generator[Event, Any, Any]:
        """Read this core's copy, or fetch one from memory."""
        if line not in self.cache:
            began = self.now
            yield from self.catch_up(always=True)
            if self.store_buffer.waiting(line) is not None:  # its own copy is on its way there
                yield from self.store_buffer.drain()
            arrival = Arrival(self.env)
            request = self.ask(line, lambda request: arrival.arrive(request.ready))
            yield arrival
            self.cache[line] = request.old
            if self.trace is not None:
                self.trace.record(began, self.number, "miss", line.name, self.now - began)
        return self.read(line)

    def store(self, lines: Sequence[Line], value: Any) -> Step:
        """Write to this core's copies, and to nothing else."""
        cycles = self.hit_cycles * len(lines)
        if self.trace is not None:
            names = " ".join(line.name for line in lines)
            self.trace.record(self.now, self.number, "store", names, cycles)
        self.lag += cycles
        for line in lines:
            self.cache[line] = value
            self.written[line] = None
        yield from self.catch_up()

    def update(self, line: Line, change: Change) -> Generator[Event, Any, Any]:
        """Change this core's copy. Nothing makes that atomic: others may change theirs meanwhile."""
        yield from self.catch_up(always=True)
        yield from self.store_buffer.drain()
        old = yield from self.load(line)
        yield from self.store((line,), change(old))
        return old

    def copy(self, lines: Sequence[Line], value: Any) -> Step:
        """Write a value to lines of memory, past the cache: posted, as a store that misses."""
        cycles = self.hit_cycles * len(lines)
        if self.trace is not None:
            names = " ".join(line.name for line in lines)
            self.trace.record(self.now, self.number, "store", names, cycles)
        self.lag += cycles
        yield from self.catch_up(always=True)
        for line in lines:
            self._drop(line)
        if not self.store_buffer.post(lines, value):
            yield from self._post(lines, value)

    def flush(self, lines: Sequence[Line]) -> Step:
        """Drop this core's copies; what it has written goes to memory first."""
        self.lag += self.hit_cycles * len(lines)
        for line in lines:
            value, is_written = self.cache.get(line), line in self.written
            self._drop(line)
            if is_written:
                yield from self.catch_up(always=True)
                if not self.store_buffer.post((line,), value):
                    yield from self._post((line,), value)

    def prefetch(self, line: Line) -> bool:
        """Begin nothing: a copy fetched too early is an old one."""
        return self.hits(line)

    def wait_for_change(self, *lines: Line, is_polling: bool = True) -> Step:  # noqa: ARG002 - a poll fetches
        """Flush lines and load them, again and again, until one is not what was last read of it.

        Of a line that it has not flushed a core sees only its own copy, which nobody else changes: if
        it has flushed none of them, it waits for ever.
        """
        env, began, self.lag = self.env, self.lag, 0  # these cycles pass while it waits
        polled = [line for line in lines if line not in self.cache]
        if any(line.value is not self.seen.get(line) for line in polled):
            self.lag = began
            return
        poll = MemoryPoll(
            env, self.number, self.package, env.now + began, every=sum(map(self._price, polled))
        )
        for line in polled:
            line.watchers.append(poll)
        try:
            yield poll
        finally:
            poll.leave(polled)
        if poll.is_served and poll.changed is not None:
            self.cache[poll.changed] = poll.brought

    def _price(self, line: Line) -> int:
        """Return the cycles of one poll: a flush, and a load from memory."""
        return self.hit_cycles + self.fetch_cycles + 2 * self.hop_cycles[line.home]

    def _drop(self, line: Line) -> None:
        self.cache.pop(line, None)
        self.written.pop(line, None)


class MemoryPoll(Poll):
    """Happens when a load from memory, begun ``every`` so many cycles, brings something new.

    The loads that bring nothing new are not simulated: they disturb nobody, where a core polls memory
    of its own package, and no links are counted for them.
    """

    def __init__(self, env: Engine, core: int, package: int, since: int, *, every: int) -> None:
        super().__init__(env, core, package, since, is_polling=True)
        self.every = every
        self.brought: Any = None

    def lost(self, line: Line, time: int, *, is_served: bool) -> int:
        """Hear that memory was written: the first load that begins after that will bring it."""
        late = time - self.since
        if late > 0:
            self.since += -(-late // self.every) * self.every
        missed = super().lost(line, time, is_served=is_served)
        if missed != NEVER:
            self.brought = line.value
        return missed
