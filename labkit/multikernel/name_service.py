"""The name service: from names to irefs (``lib/octopus``, ``nameservice_client.c``).

One server on the boot core keeps a record for each name. Whoever asks for a name that is not there
yet may wait for it; the server answers when it is registered.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.runtime import Runtime
from labkit.multikernel.status import Status


class NameServer:
    """The records, and who waits for which name."""

    def __init__(self) -> None:
        self.irefs: dict[str, int] = {}
        self.waiting: dict[str, deque[Incoming]] = {}
        self.handlers = {"set": self.set, "get": self.get, "wait_for": self.wait_for}

    def run(self, runtime: Runtime) -> Any:
        """Export the service, and tell monitor 0 where it is."""
        iref = yield from runtime.export(self.handlers)
        yield from runtime.monitor.call("set_name_iref_request", iref)

    def set(self, incoming: Incoming) -> Any:
        """Register a name; a later registration replaces an earlier one."""
        name, iref = incoming.words
        self.irefs[name] = iref
        yield from incoming.reply(Status.OK)
        for waiter in self.waiting.pop(name, ()):
            yield from waiter.reply(Status.OK, iref)

    def get(self, incoming: Incoming) -> Any:
        """Look a name up."""
        (name,) = incoming.words
        if name in self.irefs:
            yield from incoming.reply(Status.OK, self.irefs[name])
        else:
            yield from incoming.reply(Status.UNKNOWN_NAME, 0)

    def wait_for(self, incoming: Incoming) -> Any:
        """Look a name up, and answer when it is there."""
        (name,) = incoming.words
        if name in self.irefs:
            yield from incoming.reply(Status.OK, self.irefs[name])
        else:
            self.waiting.setdefault(name, deque()).append(incoming)


def nameservice_register(runtime: Runtime, name: str, iref: int) -> Any:
    """Give a service a name."""
    binding: Binding = yield from _name_server(runtime)
    reply = yield from binding.call("set", name, iref)
    return reply.words[0]


def nameservice_lookup(runtime: Runtime, name: str) -> Any:
    """Return a status, and the iref that a name stands for."""
    binding: Binding = yield from _name_server(runtime)
    reply = yield from binding.call("get", name)
    return reply.words


def nameservice_blocking_lookup(runtime: Runtime, name: str) -> Any:
    """Return the iref that a name stands for, when there is one."""
    binding: Binding = yield from _name_server(runtime)
    reply = yield from binding.call("wait_for", name)
    return reply.words[1]


def _name_server(runtime: Runtime) -> Any:
    reply = yield from runtime.monitor.call("get_name_iref_request")
    return (yield from runtime.bind_once(reply.words[1]))
