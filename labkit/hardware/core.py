"""A core: the doors from software to hardware, and no other way.

Software learns about another core only through ``load``, ``store``, ``update``, ``wait_for_change``,
``send_ipi``, and, without coherent caches, ``copy`` and ``flush``; a ``PollSet`` polls many lines.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.arrival import Arrival, Tick
from labkit.hardware.coherence.checker import Checker
from labkit.hardware.coherence.home_node import HomeNode
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Request
from labkit.hardware.engine import Engine
from labkit.hardware.interrupts import InterruptController, InterruptWires, Vector
from labkit.hardware.poll import Poll
from labkit.hardware.store_buffer import StoreBuffer
from labkit.trace import Trace

Step = Generator[Event, Any, None]
Change = Callable[[Any], Any]
Granted = Callable[[Request], None]
LONGEST_LAG = 1000
"""Cycles a core may run ahead of the engine's clock while nothing else happens."""
LONGEST_PASS = 200
"""Cycles of a pass over lines that all hit, in which nobody looks at what happens meanwhile."""


class Core:
    """One core with its cache, its miss buffers and its store buffer.

    A hit costs no engine event: the core runs ahead of the engine's clock by ``lag`` cycles, but
    never past the next event, at which another core could take a line from it.
    """

    def __init__(
        self,
        env: Engine,
        homes: Sequence[HomeNode],
        *,
        number: int,
        package: int,
        hit_cycles: int,
        miss_buffers: int,
        merged_stores: int,
        trace: Trace | None,
        checker: Checker | None,
    ) -> None:
        self.env = env
        self.homes = homes
        self.number = number
        self.package = package
        self.hit_cycles = hit_cycles
        self.miss_buffers = miss_buffers
        self.trace = trace
        self.checker = checker
        self.interrupts = InterruptController(env)
        self.wires: InterruptWires  # the machine connects its cores when all are there
        self.lag = 0
        self.in_flight: dict[Line, Request] = {}  # prefetches not yet used
        self.fresh: set[Line] = set()  # what polls have fetched and nobody has read yet
        self.store_buffer = StoreBuffer(
            env,
            homes,
            core=number,
            package=package,
            entries=miss_buffers,
            merges=merged_stores,
            checker=checker,
        )

    @property
    def now(self) -> int:
        """The core's own time in cycles."""
        return self.env.now + self.lag

    def compute(self, cycles: int, kind: str = "compute", what: str = "") -> None:
        """Spend cycles, which pass with the core's next step; ``kind`` and ``what`` are for the trace."""
        if self.trace is not None and cycles:
            self.trace.record(self.now, self.number, kind, what, cycles)
        self.lag += cycles

    def store(self, lines: Sequence[Line], value: Any) -> Step:
        """Write a value to each line, in this order: posted, the core does not wait for a miss.

        Unless the core owns all of the lines, all of them go through the store buffer.
        """
        env, cycles = self.env, self.hit_cycles * len(lines)
        if self.trace is not None:
            names = " ".join(line.name for line in lines)
            self.trace.record(self.now, self.number, "store", names, cycles)
        lag = self.lag = self.lag + cycles
        # As catch_up does, whose calls would be a tenth of a message's price.
        if lag > LONGEST_LAG or (env.coming and env.coming[0][0] <= env.now + lag):
            self.lag = 0
            yield Tick(env, lag)
        line = lines[0]
        if line.owner != self.number or line.sharers or not self._all_hit(lines, value):
            if self.lag:
                self.lag = 0
                yield Tick(env, lag)
            if not self.store_buffer.post(lines, value):
                yield from self._post(lines, value)

    def load(self, line: Line) -> Generator[Event, Any, Any]:
        """Read a line: a hit, or a copy fetched from wherever it is."""
        began = self.now
        yield from self.catch_up()
        while not self.hits(line):
            posted = self.store_buffer.waiting(line)
            if posted is not None:  # the core reads its own store
                self.lag += self.hit_cycles
                return posted.value
            if self.lag:
                yield from self.catch_up(always=True)
            else:
                yield from self._fetch(line)
        if self.trace is not None and self.now > began:
            self.trace.record(began, self.number, "miss", line.name, self.now - began)
        return self.read(line)

    def hits(self, line: Line) -> bool:
        """Return whether a load of the line would be a hit, and could be done without waiting."""
        number = self.number
        if line.owner != number and number not in line.sharers:
            return False
        if (self.in_flight and line in self.in_flight) or (self.lag and self._is_behind()):
            return False
        return not (self.store_buffer.asked and self.store_buffer.waiting(line))

    def read(self, line: Line) -> Any:
        """Read a line that hits: a load that needs no ``yield from``."""
        if self.fresh:
            self.fresh.discard(line)
        if self.checker is not None:
            self.checker.loaded(line, self.number, line.value)
        if self.trace is not None:
            self.trace.record(self.now, self.number, "load", line.name, self.hit_cycles)
        self.lag += self.hit_cycles
        return line.value

    def update(self, line: Line, change: Change) -> Generator[Event, Any, Any]:
        """Change a line by an atomic read-modify-write, after all stores; return its old value."""
        yield from self.catch_up(always=True)
        yield from self.store_buffer.drain()
        while line.is_writable_by(self.number):
            if line.usable_at <= self.env.now and not self.store_buffer.asked:
                old = line.value
                self._all_hit((line,), change(old))
                self.lag += self.hit_cycles
                return old
            yield self.env.timeout(max(0, line.usable_at - self.env.now))
            yield from self.store_buffer.drain()
        arrival = Arrival(self.env)
        request = self.ask(line, lambda request: arrival.arrive(request.ready), change=change)
        yield arrival
        return request.old

    def copy(self, lines: Sequence[Line], value: Any) -> Step:
        """Write lines so that other cores can see them: here, where caches are coherent, a store."""
        return self.store(lines, value)

    def flush(self, lines: Sequence[Line]) -> Iterable[Event]:  # noqa: ARG002 - there is nothing to do
        """See to it that the next loads see what others have written: coherent caches do so anyway."""
        return ()

    def prefetch(self, line: Line) -> bool:
        """Begin to fetch a line unless it is here; return whether a load would hit now.

        Nothing is begun while all miss buffers are taken.
        """
        if line in self.in_flight:
            request = self.in_flight[line]
            if not request.ready or request.ready > self.now:
                return False
            del self.in_flight[line]
        if line.is_held_by(self.number):
            return True
        coming = [r for r in self.in_flight.values() if not r.ready or r.ready > self.now]
        if len(coming) < self.miss_buffers:
            self.in_flight[line] = self.ask(line, _unheard)
        return False

    def wait_for_change(self, *lines: Line, is_polling: bool = True) -> Step:
        """Poll lines that were loaded before, until one of them was written and its new data are here.

        Polling a line one holds costs only time, so the polls are no events; the load that follows is
        the last of them. A line that is not here, or here but not read since, counts as changed; what
        this core writes itself does not. Without ``is_polling`` nothing is fetched: then the core goes
        on when the first copy is gone.
        """
        env, began, self.lag = self.env, self.lag, 0  # these cycles pass while it waits
        for line in lines:
            if line in self.fresh or not self.hits(line):
                self.lag = began
                return
        poll = Poll(env, self.number, self.package, env.now + began, is_polling=is_polling)
        for line in lines:
            line.watchers.append(poll)
        try:
            yield poll
        except GeneratorExit:  # whoever waits may also give up
            self._abandon(poll, lines)
            raise
        if poll.is_served and poll.changed is not None:
            self.fresh.add(poll.changed)
        if len(lines) > 1:
            poll.leave(lines)

    def catch_up(self, *, always: bool = False) -> Step:
        """Let the engine's clock reach the core's own, if anything could happen in between."""
        if self.lag and (always or self._is_behind()):
            lag, self.lag = self.lag, 0
            yield Tick(self.env, lag)

    def ask(self, line: Line, granted: Granted, *, change: Change | None = None) -> Request:
        """Ask the line's home node for a copy, or to change it; it calls ``granted`` in time."""
        now, writes = self.env.now, change is not None
        request = Request((line,), self.number, self.package, now, granted, writes, None, change)
        self.homes[line.home].ask(request)
        return request

    def _is_behind(self) -> bool:
        """Return whether anything may happen in the machine before the core's own time."""
        lag, env = self.lag, self.env
        is_alone = not env.coming or env.coming[0][0] > env.now + lag
        return lag > LONGEST_LAG or (lag > 0 and not is_alone)

    def _abandon(self, poll: Poll, lines: Sequence[Line]) -> None:
        """Poll no more; a change that nobody has looked at yet stays one for the next who asks."""
        poll.leave(lines)
        self.lag = max(self.lag, poll.since - self.env.now)
        if poll.is_served and poll.changed is not None:
            coming = Request((poll.changed,), self.number, self.package, self.env.now, _unheard)
            coming.ready = poll.due_at
            self.in_flight[poll.changed] = coming

    def _post(self, lines: Sequence[Line], value: Any) -> Step:
        """Post stores in groups that fit into the store buffer; stall while there is no room."""
        entries = self.miss_buffers
        yield from self.store_buffer.drain()
        if self._all_hit(lines, value):  # it may own all of the lines by now
            return
        for first in range(0, len(lines), entries):
            while not self.store_buffer.post(lines[first : first + entries], value):
                yield from self.store_buffer.drain()

    def _all_hit(self, lines: Sequence[Line], value: Any) -> bool:
        """Write the lines if this core may write all of them at once."""
        number, now = self.number, self.env.now
        for line in lines:
            if line.owner != number or line.sharers or line.usable_at > now:
                return False
        if self.store_buffer.asked:
            return False  # the store that hits would overtake those that wait
        for line in lines:
            line.value = value
            line.dirty = True
            if self.checker is not None:
                self.checker.stored(line, self.number)
        return True

    def _fetch(self, line: Line) -> Step:
        """Wait until the data are here, whether already on their way or not."""
        arrival = Arrival(self.env)
        request = self.in_flight.pop(line, None)
        if request is None:
            self.ask(line, lambda request: arrival.arrive(request.ready))
        elif request.ready:
            arrival.arrive(max(request.ready, self.env.now))
        else:
            request.granted = lambda request: arrival.arrive(request.ready)
        yield arrival

    def send_ipi(self, destination: int, vector: Vector = Vector.INTER_CORE) -> Step:
        """Interrupt another core, or this one, when the machine has seen the stores before it.

        So what the other core is to look at is there when it looks.
        """
        yield from self.catch_up(always=True)
        yield from self.store_buffer.drain()
        if self.trace is not None:
            self.trace.record(self.now, self.number, "ipi", f"to {destination}", 0)
        self.wires.send(vector, source=self.number, destination=destination)

    def load_if_here(self, line: Line, absent: Any) -> Any:
        """Return what a line held when a pass over many began, if a load hits; else ``absent``, free."""
        began = self.lag
        self.lag = began if began > LONGEST_PASS else 0
        here, self.lag = self.hits(line), began
        return self.read(line) if here else absent


def _unheard(_: Request) -> None:
    """Nobody waits for this grant."""
