"""Two cores answer each other's messages: one at a time, or many in a pipeline.

What the public benchmarks of Barrelfish measure (``usr/bench/ump_bench``: ``latency``, ``send``,
``receive`` and ``throughput``). The second core sends everything back. The first one reads its time
stamp counter around each step, and reading it waits until the core's stores have been seen: on the
4x4- and 8x4-core machines of the paper a send that is timed like this takes a whole round of probes
from whatever distance, as measured in 2013. For the other two machines that is an assumption.
``Core.update`` on a line of the core's own is that wait.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import attrs
from simpy import Event

from labkit.hardware.machine import Machine
from labkit.multikernel.stopwatch import Stopwatch
from labkit.multikernel.urpc import SLOTS, Endpoint, connect

Takes = Generator[Event, Any, Any]
LAP = SLOTS + 1
"""Messages before anything is measured: once around the ring, so that caches hold what they will."""
QUIET = 10_000
"""Cycles after which a message has arrived, from wherever."""
LONG = 1_000_000_000
"""Longer, in cycles, than any of these runs: they end when the first core has measured enough."""


@attrs.frozen(kw_only=True)
class RoundTrip:
    """Mean cycles of a round trip, of sending until all have seen it, and of receiving what is there."""

    cycles: float
    send: float
    receive: float


@attrs.frozen(kw_only=True)
class Echoes:
    """How many messages a thousand cycles come back in a full pipeline."""

    per_kilocycle: float


def round_trips(
    machine: Machine,
    *,
    other: int,
    stub_cycles: int,
    count: int,
    variant: type[Endpoint] = Endpoint,
) -> Iterator[int | RoundTrip]:
    """Send from core 0, one message at a time; yield event counts, then the means of ``count``."""
    end, echo = connect(machine, 0, other, stub_cycles=stub_cycles, variant=variant)
    stopwatch = Stopwatch(machine, end.core)
    parts = (_round_trip, _send, _receive)
    measured: list[list[int]] = [[] for _ in parts]

    def measure() -> Takes:
        for part, results in zip(parts, measured, strict=True):
            for _ in range(LAP + count):
                results.append((yield from part(end, stopwatch)))

    yield from _run_with_echo(machine, measure(), echo, ahead=0)
    cycles, send, receive = (sum(results[LAP:]) / count for results in measured)
    yield RoundTrip(cycles=cycles, send=send, receive=receive)


def echoes(
    machine: Machine,
    *,
    other: int,
    stub_cycles: int,
    queue: int,
    ahead: int,
    stamps_wait: bool,
    count: int,
) -> Iterator[int | Echoes]:
    """Keep ``queue`` messages under way from core 0; yield event counts, then the throughput.

    ``ahead`` is how many slots beyond the next one both cores fetch before they need them.
    ``stamps_wait`` says whether the time stamp that core 0 takes for each echo waits for its stores.
    """
    end, echo = connect(machine, 0, other, stub_cycles=stub_cycles)
    stopwatch = Stopwatch(machine, end.core)
    times: list[int] = []

    def measure() -> Takes:
        for number in range(queue):
            yield from end.send((number,))
        for number in range(LAP + count + 1):
            yield from _fetch_ahead(end, ahead)
            yield from end.receive()
            if stamps_wait:
                yield from stopwatch.stamp()
            times.append(end.core.now)
            yield from end.send((number,))

    yield from _run_with_echo(machine, measure(), echo, ahead=ahead)
    yield Echoes(per_kilocycle=1000 * count / (times[-1] - times[LAP]))


def _round_trip(end: Endpoint, _: Stopwatch) -> Takes:
    began = end.core.now
    yield from end.send(("ping",))
    yield from end.receive()
    core = end.core
    if core.trace is not None:
        core.trace.record(core.now, core.number, "done", "round trip", 0)
    return core.now - began


def _send(end: Endpoint, stopwatch: Stopwatch) -> Takes:
    began = yield from stopwatch.stamp()
    yield from end.send(("ping",))
    over = yield from stopwatch.stamp()
    yield from end.receive()
    return over - began - stopwatch.overhead


def _receive(end: Endpoint, _: Stopwatch) -> Takes:
    """Receive a message that has been there for long: what is left is to fetch its line."""
    yield from end.send(("ping",))
    end.core.compute(QUIET)
    yield from end.core.catch_up(always=True)
    began = end.core.now
    yield from end.receive()
    return end.core.now - began


def _fetch_ahead(end: Endpoint, ahead: int) -> Takes:
    """Begin to fetch the next slots, as a core does that sees lines being read one after the other."""
    if ahead:
        yield from end.core.catch_up(always=True)
        for step in range(ahead + 1):
            end.core.prefetch(end.incoming[(end.received + step) % end.slots])


def _run_with_echo(
    machine: Machine, measure: Takes, echo: Endpoint, *, ahead: int
) -> Iterator[int]:
    """Run until the measuring core is done."""

    def answer() -> Takes:
        while True:
            yield from _fetch_ahead(echo, ahead)
            payload = yield from echo.receive()
            yield from echo.send(payload)

    done = machine.env.process(measure)
    machine.env.process(answer())
    for events in machine.run(until=LONG, events_a_time=1000):
        yield events
        if done.processed:
            return
    assert done.processed, "the bounds of the experiments keep every run shorter than this"
