"""A binding: typed messages over a channel, whichever kind it is (TN-011; Flounder).

Each end has a table from message type to handler. Sending never blocks: what the channel does not take
waits in an unbounded queue, first in, first out, and the message that was refused stays at its front.
A request carries a token, and its reply the same one. A word of a message may hold any value here: a name
counts as one word, where the real stubs would copy its letters. LMP carries one capability a message, so
a message with more of them goes as several, the others first.

There is no teardown: a binding lasts as long as its two dispatchers do, and its frame, endpoints and
notifications are never given back. TN-011 lists that as not supported, and so it is here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.endpoint import Message
from labkit.multikernel.status import Status
from labkit.multikernel.thread import RunQueue, Thread, block
from labkit.multikernel.urpc import Payload
from labkit.multikernel.waitset import Closure, Waitset, WaitsetChannel

REPLY = "reply"
"""The type of all replies."""
CAPABILITY = "capability"
"""The type of what carries one more capability of the message that follows."""
NO_TOKEN = 0
"""The token of a message that wants no reply."""

BUSY = frozenset(
    {
        Status.TX_BUSY,
        Status.LMP_BUF_OVERFLOW,
        Status.LMP_TARGET_DISABLED,
        Status.LMP_CAPTRANSFER_DST_SLOT_OCCUPIED,
    }
)
"""Answers of a channel after which it is worth trying again."""


class Channel(Protocol):
    """What a binding needs of LMP or UMP."""

    event: WaitsetChannel
    send_event: WaitsetChannel

    def take(self) -> Message | None:
        """Return the oldest message that is here."""
        ...

    def try_send(self, payload: Payload, *, capability: CapabilityAddress | None = None) -> Any:
        """Send a message unless the channel is busy."""
        ...

    def register_send(self, waitset: Waitset, closure: Closure) -> None:
        """Ask to be told when it is worth trying again."""
        ...


class Incoming(NamedTuple):
    """A message that has come in over a binding, with what a handler needs to answer it.

    ``more`` are the capabilities beside the first one.
    """

    binding: Binding
    type: str
    token: int
    words: tuple[Any, ...]
    capability: CapabilityAddress | None
    more: tuple[CapabilityAddress, ...] = ()

    def reply(self, *words: Any, capability: CapabilityAddress | None = None) -> Any:
        """Answer the request."""
        yield from self.binding.post(REPLY, self.token, words, capability)


Handler = Callable[[Incoming], Any]
"""What to do with a message: a generator function. It must not wait for another message."""


class SendFailed(AssertionError):
    """A message that can never be sent, because the capability to go with it is not there."""


class ExtraReply(AssertionError):
    """A reply to a request that nobody made, or the second one to the same request."""


class Binding:
    """One end of a connection.

    Args:
        channel: what carries the messages.
        waitset: whose event loop runs the handlers.
        run_queue: where threads go that a reply wakes.
        handlers: the message table.
        name: for whoever reads a trace or an error.
    """

    def __init__(
        self,
        channel: Channel,
        waitset: Waitset,
        run_queue: RunQueue,
        handlers: Mapping[str, Handler],
        *,
        name: str,
    ) -> None:
        self.channel = channel
        self.waitset = waitset
        self.run_queue = run_queue
        self.handlers = handlers
        self.name = name
        self.queue: deque[tuple[Payload, CapabilityAddress | None]] = deque()
        self.continuations: dict[int, Handler] = {}
        self._carried: list[CapabilityAddress] = []  # came ahead of their message
        self._last_token = NO_TOKEN
        self._is_pushing = False
        self.is_closed = False  # the other end is gone, and with it whatever was to be sent there
        waitset.register(channel.event, self._receive, is_persistent=True)

    def send(self, type: str, *words: Any) -> Any:
        """Send a message that wants no reply."""
        yield from self.post(type, NO_TOKEN, words)

    def ask(
        self,
        type: str,
        *words: Any,
        then: Handler,
        capability: CapabilityAddress | None = None,
        more: Sequence[CapabilityAddress] = (),
    ) -> Any:
        """Send a request; the event loop runs ``then`` with the reply. Nobody waits."""
        self._last_token += 1
        self.continuations[self._last_token] = then
        yield from self.post(type, self._last_token, words, capability, more)

    def call(
        self,
        type: str,
        *words: Any,
        capability: CapabilityAddress | None = None,
        more: Sequence[CapabilityAddress] = (),
    ) -> Any:
        """Send a request and return the reply; the calling thread blocks until it comes."""
        replies: list[Incoming] = []
        waiting: deque[Thread] = deque()

        def then(reply: Incoming) -> Any:
            yield from ()
            replies.append(reply)
            if waiting:
                self.run_queue.add(waiting.popleft())

        yield from self.ask(type, *words, then=then, capability=capability, more=more)
        if not replies:
            yield from block(waiting)
        return replies[0]

    def post(
        self,
        type: str,
        token: int,
        words: tuple[Any, ...],
        capability: CapabilityAddress | None = None,
        more: Sequence[CapabilityAddress] = (),
    ) -> Any:
        """Queue a message behind those that wait already, and send what can be sent."""
        if not self.is_closed:
            self.queue.extend(((CAPABILITY, NO_TOKEN), each) for each in more)
            self.queue.append(((type, token, *words), capability))
            yield from self._push()

    def _push(self) -> Any:
        """Send from the front of the queue until it is empty or the channel is busy."""
        if self._is_pushing or self.channel.send_event.waitset is not None:
            return  # another thread sends, and will come to this message; or the channel is busy
        self._is_pushing = True
        while self.queue:
            payload, capability = self.queue[0]
            status = yield from self.channel.try_send(payload, capability=capability)
            if status in BUSY:
                self.channel.register_send(self.waitset, self._push)
                break
            if status is Status.LMP_NO_TARGET:
                self.is_closed = True
                self.queue.clear()
                break
            if not status.is_ok:
                text = f"{self.name}: {payload[0]} cannot be sent: {status.value}"
                raise SendFailed(text)
            self.queue.popleft()
        self._is_pushing = False

    def _receive(self) -> Any:
        """Handle the oldest message."""
        message = self.channel.take()
        if message is None:
            return
        type, token, *words = message.words
        if type == CAPABILITY:
            assert message.capability is not None, "that is all it is for"
            self._carried.append(message.capability)
            return
        more, self._carried = tuple(self._carried), []
        incoming = Incoming(self, type, token, tuple(words), message.capability, more)
        if type != REPLY:
            yield from self.handlers[type](incoming)
            return
        then = self.continuations.pop(token, None)
        if then is None:
            text = f"{self.name}: a reply to request {token}, which is not open"
            raise ExtraReply(text)
        yield from then(incoming)
