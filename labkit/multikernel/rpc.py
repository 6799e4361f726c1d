"""Request and reply on two URPC rings: the client waits, the server polls all of its channels."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.multikernel.urpc import Endpoint, Payload

Takes = Generator[Event, Any, Any]
Handler = Callable[[Payload], Generator[Event, Any, Payload]]


def call(endpoint: Endpoint, request: Payload) -> Takes:
    """Send a request and return the reply, as a synchronous RPC does."""
    yield from endpoint.send(request)
    reply = yield from endpoint.receive()
    return reply


def serve(core: Core, endpoints: Sequence[Endpoint], handler: Handler) -> Takes:
    """Answer requests for ever: poll the channels in turn, go on where the data are still on the way.

    The loads of a polling loop do not depend on each other, so a core that works out of order has
    the misses on several channels under way at once and answers whatever has arrived. An in-order
    core waits for each.
    """
    while True:
        answered = False
        for endpoint in endpoints:
            if core.miss_buffers == 1 or core.prefetch(endpoint.next_slot):
                request = yield from endpoint.try_receive()
                if request is not None:
                    reply = yield from handler(request)
                    yield from core.catch_up(always=True)
                    for other in endpoints:
                        core.prefetch(other.next_slot)
                    yield from endpoint.send(reply)
                    answered = True
        if not answered:
            yield from core.wait_for_change(*(endpoint.next_slot for endpoint in endpoints))
