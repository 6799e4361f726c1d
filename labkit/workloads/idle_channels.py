"""A ping-pong on one channel, while the receiving dispatcher polls others by which nothing comes.

What the public benchmark of Barrelfish measures (``usr/bench/channel_cost``). The dispatcher cannot
know by which channel the next message will come, so at every upcall and after every wait it looks into
the next slot of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from labkit.hardware.machine import Machine
from labkit.multikernel.domain import Domain
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import SLOTS
from labkit.workloads.finished import finished
from labkit.workloads.nodes import channel_between, node_on

CLIENT = 0
LAP = SLOTS + 1
"""Messages before anything is measured: once around the ring, so that caches hold what they will."""
LONG = 1_000_000_000
"""Longer, in cycles, than any of these runs."""


def round_trips(
    machine: Machine, *, other: int, idle: int, stub_cycles: int, count: int
) -> Iterator[int | float]:
    """Call a server with so many idle channels; yield event counts, then the mean cycles as a float."""
    replied: list[int] = []
    _start(machine, replied, other=other, idle=idle, stub_cycles=stub_cycles)
    last = LAP + count
    for events in machine.run(until=LONG, events_a_time=1000):
        yield events
        if len(replied) > last:
            break
    yield (replied[last] - replied[LAP]) / count


def _start(
    machine: Machine, replied: list[int], *, other: int, idle: int, stub_cycles: int
) -> None:
    """Start a client on core 0, and on another core a server with its idle channels."""
    here, there = node_on(machine, CLIENT), node_on(machine, other)
    client, server = here.new_dispatcher(Domain("client")), there.new_dispatcher(Domain("server"))
    ends = [
        channel_between(machine, client, server, stub_cycles=stub_cycles) for _ in range(idle + 1)
    ]
    client.new_thread("ask", _ask(ends[-1][0], replied))
    server.new_thread("answer", _answer([end for _, end in ends]))
    there.start(server)
    here.start(client)


def _ask(channel: UmpChannel, replied: list[int]) -> Any:
    while True:
        yield from channel.send(("ping",))
        yield from channel.receive()
        finished(channel.dispatcher.core, "round trip")
        replied.append(channel.dispatcher.core.now)


def _answer(channels: Sequence[UmpChannel]) -> Any:
    """Register every channel with one waitset, and answer whatever comes."""
    waitset = channels[0].dispatcher.new_waitset()

    def answer_on(channel: UmpChannel) -> Any:
        def answer() -> Any:
            channel.take()
            yield from channel.send(("pong",))

        return answer

    for channel in channels:
        waitset.register(channel.event, answer_on(channel), is_persistent=True)
    while True:
        yield from waitset.event_dispatch()
