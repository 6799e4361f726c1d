"""Two programs on one core call each other: what a message one way takes, and what it is made of.

What the public benchmark of Barrelfish measures for Table 1: LRPC from user program to user program.
The parts come from the trace of the run, not from the numbers that the kernel was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from labkit.hardware.core import Core
from labkit.hardware.machine import Machine
from labkit.multikernel.domain import Domain
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.workloads.finished import finished
from labkit.workloads.nodes import node_on

CORE = 0
FIRST_CALL = 2
"""Messages before anything is measured: one call, after which each side waits for the other."""
PARTS = {"trap": "system call", "switch": "switch", "upcall": "upcall"}
"""The steps in the trace that cost something, and what they are."""
LONG = 1_000_000_000
"""Longer, in cycles, than any of these runs."""


@attrs.frozen(kw_only=True)
class OneWay:
    """Mean cycles of a message, from one program to the other, and of each of its parts."""

    cycles: float
    parts: dict[str, float]


def one_way(machine: Machine, *, count: int) -> Iterator[int | OneWay]:
    """Send messages to and fro on one core; yield event counts, then the means over ``count``.

    The machine has to have a trace, of which the parts are taken.
    """
    trace = machine.trace
    assert trace is not None, "the parts come from the trace"
    arrived: list[int] = []
    start(machine, arrived)
    last = FIRST_CALL + count
    for events in machine.run(until=LONG, events_a_time=1000):
        yield events
        if len(arrived) > last:
            break
    began, ended = arrived[FIRST_CALL], arrived[last]
    parts = dict.fromkeys(PARTS.values(), 0.0)
    for step in trace:
        if began <= step.time < ended and step.kind in PARTS:
            parts[PARTS[step.kind]] += step.cost / count
    yield OneWay(cycles=(ended - began) / count, parts=parts)


def start(machine: Machine, arrived: list[int]) -> None:
    """Start a client and a server on one core; let them note when each message has arrived."""
    core, node = machine.cores[CORE], node_on(machine, CORE)
    client, server = (node.new_dispatcher(Domain(name)) for name in ("client", "server"))
    here, there = node.connect(client, server)
    client.new_thread("ask", _ask(here, core, arrived))
    server.new_thread("answer", _answer(there, core, arrived))
    node.start(server)  # first, so that it waits when the first request comes
    node.start(client)


def _ask(channel: LmpChannel, core: Core, arrived: list[int]) -> Any:
    while True:
        yield from channel.send(("request",))
        yield from channel.receive()
        finished(core, "round trip")
        arrived.append(core.now)


def _answer(channel: LmpChannel, core: Core, arrived: list[int]) -> Any:
    while True:
        yield from channel.receive()
        arrived.append(core.now)
        yield from channel.send(("reply",))
