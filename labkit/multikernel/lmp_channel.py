"""The user's half of LMP: one endpoint to receive with, one capability to send with."""

from __future__ import annotations

from collections import deque
from typing import Any

from labkit.multikernel import lrpc
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.endpoint import LmpEndpoint, Message
from labkit.multikernel.lmp import DEFAULT_FLAGS, LmpFlag
from labkit.multikernel.status import Status
from labkit.multikernel.thread import Thread, block
from labkit.multikernel.waitset import WaitsetChannel

RETRY = frozenset({Status.LMP_BUF_OVERFLOW, Status.LMP_TARGET_DISABLED})
"""Why a message is to be sent again later: the receiver had no room, or was busy with itself."""


class LmpChannel:
    """One dispatcher's end of a connection to another dispatcher of its core.

    ``remote`` is the capability of the other side's endpoint.
    """

    def __init__(
        self, dispatcher: Dispatcher, endpoint: LmpEndpoint, *, remote: CapabilityAddress
    ) -> None:
        self.dispatcher = dispatcher
        self.endpoint = endpoint
        self.remote = remote
        self.event = WaitsetChannel(f"lmp of {dispatcher.name}", source=self)
        self.blocked: deque[Thread] = deque()
        dispatcher.lmp_channels[endpoint] = self

    @property
    def has_event(self) -> bool:
        """Whether a message is there."""
        return self.endpoint.has_message

    def poll(self) -> None:
        """Look for a message on behalf of whoever has registered."""
        if self.has_event and self.event.waitset is not None:
            self.event.waitset.trigger(self.event)

    def try_send(
        self,
        *words: Any,
        capability: CapabilityAddress | None = None,
        flags: LmpFlag = DEFAULT_FLAGS,
    ) -> Any:
        """Send a message and return the kernel's answer."""
        status = yield lrpc.message(self.remote, words, capability=capability, flags=flags)
        return status

    def send(self, *words: Any, capability: CapabilityAddress | None = None) -> Any:
        """Send a message; while the receiver cannot take it, try again at every upcall.

        Nothing tells a sender that there is room again, so it retries blindly, as the real one does.
        """
        while True:
            status = yield from self.try_send(*words, capability=capability)
            if status not in RETRY:
                return status
            if self not in self.dispatcher.lmp_sends:
                self.dispatcher.lmp_sends.append(self)
            yield from block(self.blocked)

    def retry(self) -> None:
        """Let the blocked senders try again."""
        while self.blocked:
            self.dispatcher.run_queue.add(self.blocked.popleft())

    def receive(self) -> Any:
        """Return the next message; the calling thread blocks until it is there."""
        waitset = self.dispatcher.new_waitset()
        while True:
            message: Message | None = self.endpoint.take()
            if message is not None:
                return message
            waitset.register(self.event, _nothing)
            yield from waitset.event_dispatch()


def _nothing() -> Any:
    """Return to the caller, who looks for the message itself."""
    yield from ()
