"""Request and reply on two URPC rings: the client waits, the server polls all of its channels."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from simpy import Event

from labkit.hardware.core import Core
from labkit.hardware.poll_set import PollSet
from labkit.multikernel.urpc import Endpoint, Payload

Takes = Generator[Event, Any, Any]
Handler = Callable[[Payload], Generator[Event, Any, Payload | None]]


def call(endpoint: Endpoint, request: Payload) -> Takes:
    """Send a request and return the reply, as a synchronous RPC does."""
    yield from endpoint.send(request)
    return (yield from endpoint.receive())


def serve(core: Core, endpoints: Sequence[Endpoint], handler: Handler) -> Takes:
    """Answer requests for ever: poll the channels in turn, and answer what has arrived.

    A message for which the handler returns ``None`` has no reply: nobody waits for one.
    """
    polled = PollSet(core, [endpoint.next_slot for endpoint in endpoints])
    while True:
        place = yield from polled.next()
        endpoint = endpoints[place]
        request = yield from endpoint.try_receive()
        polled.watch(place, endpoint.next_slot)
        if request is not None:
            reply = yield from handler(request)
            polled.look()  # a core that works out of order is at its next loads already
            if reply is not None:
                yield from endpoint.send(reply)
