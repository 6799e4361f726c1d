"""A core: the doors from software to hardware, and no other way.

Software learns about another core only through ``load``, ``store``, ``update`` and
``wait_for_change``; ``compute`` and ``prefetch`` cost time but tell nothing. Whatever it knows of
another core, a cache line has carried.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from simpy import Environment, Event

from labkit.hardware.arrival import Arrival
from labkit.hardware.coherence.checker import Checker
from labkit.hardware.coherence.home_node import HomeNode
from labkit.hardware.coherence.line import Line
from labkit.hardware.coherence.request import Change, Request
from labkit.hardware.interrupts import InterruptController, InterruptWires, Vector
from labkit.hardware.store_buffer import StoreBuffer
from labkit.trace import Trace

Step = Generator[Event, Any, None]
LONGEST_LAG = 1000
"""Cycles a core may run ahead of the engine's clock while nothing else happens."""


class Core:
    """One core with its cache, its miss buffers and its store buffer.

    A hit costs no engine event: the core runs ahead of the engine's clock by ``lag`` cycles, but
    never past the next event, at which another core could take a line from it.
    """

    def __init__(
        self,
        env: Environment,
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
        self.in_flight: dict[Line, tuple[Request, Arrival]] = {}  # prefetches not yet used
        self.store_buffer = StoreBuffer(
            env, homes, core=number, package=package, entries=miss_buffers, merges=merged_stores
        )

    @property
    def now(self) -> int:
        """The core's own time in cycles."""
        return int(self.env.now) + self.lag

    def compute(self, cycles: int) -> None:
        """Spend cycles inside the core; they pass with its next step that takes time."""
        if self.trace is not None and cycles:
            self.trace.record(self.now, self.number, "compute", "", cycles)
        self.lag += cycles

    def store(self, lines: Sequence[Line], value: Any) -> Step:
        """Write a value to each line, in this order: posted, the core does not wait for a miss.

        The stores hit together or not at all: unless the core owns all of the lines, all of them go
        through the store buffer.
        """
        yield from self.catch_up()
        if not self._all_hit(lines, value):
            if self.lag:
                yield from self.catch_up(always=True)
            if self.store_buffer.pending and not self.store_buffer.has_room(lines):
                yield from self.store_buffer.drain()
            # What has drained meanwhile may have left this core owning all of the lines.
            if not self._all_hit(lines, value):
                yield from self._post(lines, value)
        self.lag += self.hit_cycles * len(lines)

    def load(self, line: Line) -> Generator[Event, Any, Any]:
        """Read a line: a hit, or a copy fetched from wherever it is."""
        yield from self.catch_up()
        while not (line.is_held_by(self.number) and line not in self.in_flight):
            if line in self.store_buffer.pending:  # the core reads its own posted store
                self.lag += self.hit_cycles
                return self.store_buffer.pending[line]
            yield from self.catch_up(always=True)
            yield from self._fetch(line)
        if self.checker is not None:
            self.checker.loaded(line, self.number, line.value)
        self.lag += self.hit_cycles
        return line.value

    def update(self, line: Line, change: Callable[[Any], Any]) -> Generator[Event, Any, Any]:
        """Change a line by an atomic read-modify-write and return its old value.

        Like a locked instruction of x86 it waits for the store buffer to drain first.
        """
        yield from self.catch_up(always=True)
        if self.store_buffer.pending:
            yield from self.store_buffer.drain()
        if line.is_writable_by(self.number):
            old = line.value
            self._all_hit((line,), change(old))
            self.lag += self.hit_cycles
            return old
        arrival = Arrival(self.env)
        request = self._ask(line, lambda taken: change(taken.value), arrival)
        yield arrival
        return request.old

    def prefetch(self, line: Line) -> bool:
        """Begin to fetch a line unless it is here, and go on; return whether a load would hit now.

        A core that works out of order does so with loads that do not depend on each other. Nothing
        is begun while all miss buffers are taken.
        """
        if line in self.in_flight:
            request, _ = self.in_flight[line]
            if not request.ready or request.ready > self.now:
                return False
            del self.in_flight[line]
        if line.is_held_by(self.number):
            return True
        if len(self.in_flight) < self.miss_buffers:
            arrival = Arrival(self.env)
            self.in_flight[line] = self._ask(line, None, arrival), arrival
        return False

    def wait_for_change(self, *lines: Line) -> Step:
        """Poll lines until one of them may have changed: its copy is gone, or its data have arrived.

        Polling a line one holds costs nothing but this core's time, so the polls are no events.
        """
        yield from self.catch_up(always=True)
        coming = [self.in_flight[line][1] for line in lines if line in self.in_flight]
        here = [line for line in lines if line not in self.in_flight]
        if all(line.is_held_by(self.number) for line in here):
            gone = Arrival(self.env)
            for line in here:
                line.watchers = [watcher for watcher in line.watchers if not watcher[1].is_due]
                line.watchers.append((self.number, gone))
            yield self.env.any_of([gone, *coming]) if coming else gone
        elif len(coming) >= self.miss_buffers:  # no buffer is left to fetch what has changed
            yield self.env.any_of(coming)

    def catch_up(self, *, always: bool = False) -> Step:
        """Let the engine's clock reach the core's own, if anything could happen in between."""
        while self.lag and (
            always or self.lag > LONGEST_LAG or self.env.peek() <= self.env.now + self.lag
        ):
            lag, self.lag = self.lag, 0
            yield self.env.timeout(lag)

    def _post(self, lines: Sequence[Line], value: Any) -> Step:
        """Post stores in groups that fit into the store buffer; stall while there is no room."""
        for first in range(0, len(lines), self.miss_buffers):
            group = lines[first : first + self.miss_buffers]
            while not self.store_buffer.has_room(group):
                yield from self.store_buffer.drain()
            if self.trace is not None:
                names = " ".join(line.name for line in group)
                self.trace.record(self.now, self.number, "store", names, self.hit_cycles)
            self.store_buffer.post(group, value)

    def _all_hit(self, lines: Sequence[Line], value: Any) -> bool:
        """Write the lines if this core may write all of them at once."""
        pending = self.store_buffer.pending
        if pending:
            self.store_buffer.settle()
        for line in lines:
            if line.owner != self.number or line.sharers or line in pending:
                return False
        for line in lines:
            line.value = value
            line.dirty = True
            if self.checker is not None:
                self.checker.stored(line, self.number)
        return True

    def _fetch(self, line: Line) -> Step:
        """Wait until the data are here, whether already on their way or not."""
        started = self.env.now
        if line not in self.in_flight:
            arrival = Arrival(self.env)
            self._ask(line, None, arrival)
            yield arrival
        else:
            request, arrival = self.in_flight[line]
            if not request.ready:
                yield arrival
            elif request.ready > self.env.now:
                yield self.env.timeout(request.ready - self.env.now)
            self.in_flight.pop(line, None)
        if self.trace is not None:
            waited = int(self.env.now - started)
            self.trace.record(int(started), self.number, "load", line.name, waited)

    def _ask(self, line: Line, change: Change | None, arrival: Arrival) -> Request:
        request = Request(
            (line,),
            core=self.number,
            package=self.package,
            arrived=int(self.env.now),
            change=change,
            granted=lambda request: arrival.arrive(request.ready - int(self.env.now)),
        )
        self.homes[line.home].ask(request)
        return request

    def send_ipi(self, destination: int, vector: Vector = Vector.INTER_CORE) -> Step:
        """Interrupt another core, or this one: a write to this core's own interrupt controller.

        Like that write it waits until the machine has seen the stores before it, so that what the
        other core is to look at is there when it looks.
        """
        yield from self.catch_up(always=True)
        if self.store_buffer.pending:
            yield from self.store_buffer.drain()
        if self.trace is not None:
            self.trace.record(self.now, self.number, "ipi", f"to {destination}", 0)
        self.wires.send(vector, source=self.number, destination=destination)

    def spend(self, cycles: int, kind: str, what: str) -> None:
        """Spend cycles as ``compute`` does, under a name of their own in the trace."""
        if self.trace is not None:
            self.trace.record(self.now, self.number, kind, what, cycles)
        self.lag += cycles

    def load_if_here(self, line: Line, absent: Any) -> Any:
        """Return what a line holds if a load hits, at the cost of the hit; else ``absent``, for nothing.

        The load of a polling loop that goes on to the next line where it would have to wait.
        """
        if line in self.in_flight or not line.is_held_by(self.number):
            return absent
        self.lag += self.hit_cycles
        return line.value
