"""A server on core 0 as a queue: messages that come by chance, or clients that think and then ask.

Figure 3's clients ask again at once, so that nothing is random there. Here arrivals and thinking are,
which is what queueing theory has closed forms for: ``queueing_theory`` has them, and the model must
agree, for nobody queues in it but the messages themselves. The server is the one of ``rpc``: it polls
all of its channels and works on one request after the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from labkit.hardware.machine import Machine
from labkit.multikernel.rpc import Takes, call, serve
from labkit.multikernel.urpc import Endpoint, Payload, connect
from labkit.workloads.shared_update import SERVER

LONG = 1 << 50
"""Longer, in cycles, than any of these runs: they end when enough has been served."""
Draw = Callable[[], int]
"""Returns the cycles that a request takes the server, another number each time if it is random."""


@attrs.frozen(kw_only=True)
class Served:
    """How long each request took, from its sending on, in the order in which they were done.

    With arrivals that is until the server is done, with clients until the reply is in hand.
    """

    cycles: tuple[int, ...]


def poisson(
    *, seed: int, between: float, count: int, cores: Sequence[int]
) -> list[tuple[int, int]]:
    """Return when messages come and by which core they are sent, ``between`` cycles apart on average."""
    source = random.Random(f"{seed} arrivals")
    time, arrivals = 0.0, []
    for _ in range(count):
        time += source.expovariate(1 / between)
        arrivals.append((round(time), source.choice(cores)))
    return arrivals


def open_arrivals(
    machine: Machine, arrivals: Sequence[tuple[int, int]], *, work: int, stub_cycles: int
) -> Iterator[int | Served]:
    """Send a message at each of the times; yield event counts, then how long they took.

    A message is on its way, waits for the server, and takes it ``work`` cycles and a stub.
    """
    times: dict[int, list[int]] = {}
    for time, core in arrivals:
        times.setdefault(core, []).append(time)
    served: list[int] = []
    receiving = []
    for core, some in times.items():
        end, other = connect(machine, core, SERVER, stub_cycles=stub_cycles, is_warm=True)
        machine.env.process(_send_at(end, some))
        receiving.append(other)
    server = machine.cores[SERVER]

    def work_off(message: Payload) -> Takes:
        server.compute(work)
        yield from server.catch_up(always=True)
        served.append(server.now - message[0])

    machine.env.process(serve(server, receiving, work_off))
    yield from _until(machine, served, len(arrivals))


def closed_clients(
    machine: Machine,
    *,
    clients: Sequence[int],
    think: int,
    work: Draw,
    stub_cycles: int,
    count: int,
    seed: int,
) -> Iterator[int | Served]:
    """Let clients think and ask; yield event counts, then how long ``count`` requests took.

    Thinking takes ``think`` cycles on average, exponentially distributed; with 0 they ask at once.
    """
    served: list[int] = []
    ends = [
        connect(machine, client, SERVER, stub_cycles=stub_cycles, is_warm=True)
        for client in clients
    ]
    core = machine.cores[SERVER]

    def handle(request: Any) -> Takes:
        core.compute(work())
        yield from core.catch_up(always=True)
        return request

    machine.env.process(serve(core, [end for _, end in ends], handle))
    for end, _ in ends:
        source = random.Random(f"{seed} thinking {end.core.number}")
        machine.env.process(_think_and_ask(end, source, think, served))
    yield from _until(machine, served, count)


def _send_at(end: Endpoint, times: Sequence[int]) -> Takes:
    env = end.core.env
    for time in times:
        if time > env.now:
            yield env.timeout(time - env.now)
        yield from end.send((time,))
        yield from end.core.catch_up(always=True)


def _think_and_ask(end: Endpoint, source: random.Random, think: int, served: list[int]) -> Takes:
    core = end.core
    while True:
        if think:
            core.compute(round(source.expovariate(1 / think)))
            yield from core.catch_up(always=True)
        began = core.now
        yield from call(end, ("request",))
        served.append(core.now - began)


def _until(machine: Machine, served: list[int], count: int) -> Iterator[int | Served]:
    for events in machine.run(until=LONG):
        yield events
        if len(served) >= count:
            break
    yield Served(cycles=tuple(served[:count]))
