"""Many cores update one small piece of state: in shared memory, or by asking a server that owns it.

The workload of the paper's Figure 3. In shared memory every core writes to the same cache lines in
place, without locks. With messages the state belongs to a server on core 0, and each client sends
it a request, waits for the reply, and sends the next.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import attrs
from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.multikernel.rpc import call, serve
from labkit.multikernel.urpc import Endpoint, Payload, connect
from labkit.trace import Trace

SERVER = 0
"""The core that owns the state when it is updated by messages."""


@attrs.frozen(kw_only=True)
class Update:
    """What a run has measured, in cycles.

    ``latency`` is the time per update, averaged over the cores that update; ``busy`` the time that
    the server spends on one update, or 0 without a server.
    """

    latency: float
    busy: float = 0.0


class Clock:
    """When each core finished its updates, from the end of the warm-up on.

    A trace gets a step of kind ``done`` for each update, during the warm-up too.
    """

    def __init__(self, cores: Sequence[int], *, warm_up: int, trace: Trace | None = None) -> None:
        self.warm_up = warm_up
        self.trace = trace
        self.first = dict.fromkeys(cores, 0)
        self.last = dict.fromkeys(cores, 0)
        self.updates = dict.fromkeys(cores, -1)

    def updated(self, core: int, now: int) -> None:
        """Note the end of an update."""
        if self.trace is not None:
            self.trace.record(now, core, "done", "update", 0)
        if now >= self.warm_up:
            updates = self.updates[core]
            if updates < 0:
                self.first[core] = now
            self.last[core] = now
            self.updates[core] = updates + 1

    @property
    def tells(self) -> bool:
        """Whether a latency is known: some core has finished two updates since the warm-up."""
        return any(updates > 0 for updates in self.updates.values())

    def latency(self) -> float:
        """Return the mean over cores of the cycles per update; cores without two updates are left out."""
        each = [
            (self.last[core] - self.first[core]) / updates
            for core, updates in self.updates.items()
            if updates > 0
        ]
        return sum(each) / len(each)


def shared_memory(
    machine: Machine, *, cores: Sequence[int], lines: int, until: int
) -> Iterator[int | Update]:
    """Let cores update lines in place, started in the order given; yield event counts, then the result."""
    state = [machine.line(f"state{number}") for number in range(lines)]
    clock = Clock(cores, warm_up=until // 5, trace=machine.trace)
    for position, core in enumerate(cores):
        machine.env.process(_update_in_place(machine.cores[core], state, clock, position))
    yield from _run(machine, clock, until)
    yield Update(latency=clock.latency())


def messages(
    machine: Machine, *, clients: Sequence[int], lines: int, until: int, stub_cycles: int
) -> Iterator[int | Update]:
    """Let clients ask the server to update its lines; yield event counts, then the result."""
    clock = Clock(clients, warm_up=until // 5, trace=machine.trace)
    ends = [
        connect(machine, client, SERVER, stub_cycles=stub_cycles, is_warm=True)
        for client in clients
    ]
    server = Server(machine, [end for _, end in ends], lines=lines)
    machine.env.process(server.run())
    for position, (end, _) in enumerate(ends):
        machine.env.process(_update_by_message(end, clock, position))
    yield from _run(machine, clock, until)
    yield Update(latency=clock.latency(), busy=server.busy / max(1, server.updates))


def _run(machine: Machine, clock: Clock, until: int) -> Iterator[int]:
    """Run until a time, or as much longer as it takes until the clock tells a latency."""
    end, before, events = until, 0, 0
    while True:
        for events in machine.run(until=end):
            yield before + events
        if clock.tells:
            return
        before += events
        end += until


class Server:
    """The owner of the state: applies each update to lines that only it writes."""

    def __init__(self, machine: Machine, endpoints: Sequence[Endpoint], *, lines: int) -> None:
        self.core = machine.cores[SERVER]
        self.endpoints = endpoints
        self.state = [machine.line(f"server{number}") for number in range(lines)]
        self.stub_cycles = endpoints[0].stub_cycles
        self.updates = 0
        self.busy = 0

    def run(self) -> Generator[Event, Any, None]:
        """Serve for ever."""
        yield from serve(self.core, self.endpoints, self._update)

    def _update(self, request: Payload) -> Generator[Event, Any, Payload]:
        began = self.core.now
        yield from self.core.store(self.state, request)
        # Receiving, the update itself, sending: what the core is busy with for one update.
        self.busy += self.core.now - began + 2 * self.stub_cycles + 2 * self.core.hit_cycles
        self.updates += 1
        return request


def _update_in_place(
    core: Core, state: Sequence[Any], clock: Clock, position: int
) -> Generator[Event, Any, None]:
    yield core.env.timeout(position)
    number = 0
    while True:
        number += 1
        yield from core.store(state, (core.number, number))
        clock.updated(core.number, core.now)


def _update_by_message(
    endpoint: Endpoint, clock: Clock, position: int
) -> Generator[Event, Any, None]:
    core = endpoint.core
    yield core.env.timeout(position)
    number = 0
    while True:
        number += 1
        yield from call(endpoint, (number,))
        clock.updated(core.number, core.now)
