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
from labkit.multikernel.urpc import Payload
from labkit.multikernel.waitset import Closure, Waitset, WaitsetChannel

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
        self.send_event = WaitsetChannel(f"room of {dispatcher.name}")
        self._receiving = dispatcher.new_waitset()  # of threads that wait for this channel alone
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
        words: Payload,
        *,
        capability: CapabilityAddress | None = None,
        flags: LmpFlag | None = None,
    ) -> Any:
        """Send a message and return the kernel's answer.

        Unless flags say otherwise, a capability is given away with it.
        """
        if flags is None:
            flags = DEFAULT_FLAGS if capability is None else DEFAULT_FLAGS | LmpFlag.GIVEAWAY
        status = yield lrpc.message(self.remote, words, capability=capability, flags=flags)
        return status

    def send(self, words: Payload, *, capability: CapabilityAddress | None = None) -> Any:
        """Send a message; while the receiver cannot take it, try again at every upcall.

        Nothing tells a sender that there is room again, so it retries blindly, as the real one does.
        """
        while True:
            status = yield from self.try_send(words, capability=capability)
            if status not in RETRY:
                return status
            self._retry_later()
            yield from block(self.blocked)

    def register_send(self, waitset: Waitset, closure: Closure) -> None:
        """Ask to be told when it is worth trying to send again."""
        waitset.register(self.send_event, closure)
        self._retry_later()

    def retry(self) -> None:
        """Let the blocked senders try again."""
        if self.send_event.waitset is not None:
            self.send_event.waitset.trigger(self.send_event)
        while self.blocked:
            self.dispatcher.run_queue.add(self.blocked.popleft())

    def take(self) -> Message | None:
        """Return the oldest message that is here; make room for the next capability."""
        message = self.endpoint.take()
        if message is not None and message.capability is not None:
            self.accept_capabilities()
        return message

    def accept_capabilities(self) -> None:
        """Give the endpoint an empty slot for the next capability that comes with a message."""
        self.endpoint.receive_slot = self.endpoint.dcb.cspace.allocate()

    def receive(self) -> Any:
        """Return the next message; the calling thread blocks until it is there, as others may."""
        message: Message = yield from self._receiving.wait_for(self.event, self.take)
        return message

    def _retry_later(self) -> None:
        if self not in self.dispatcher.lmp_sends:
            self.dispatcher.lmp_sends.append(self)
