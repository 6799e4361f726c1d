"""A URPC channel as one dispatcher's threads use it: with a waitset, instead of polling by hand.

``urpc.py`` is the mechanism between two cores; this is the user's half on one of them. A channel with
somebody registered is polled once at every upcall, and while the dispatcher spins. A sender that finds
the ring full blocks, and looks again at every upcall (``ump_chan.c``).
"""

from __future__ import annotations

from collections import deque
from typing import Any

from labkit.errors import InvalidInput
from labkit.hardware.coherence.line import Line
from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.endpoint import Message
from labkit.multikernel.status import Status
from labkit.multikernel.thread import Thread, block
from labkit.multikernel.urpc import WORDS, Endpoint, Payload
from labkit.multikernel.waitset import Closure, Waitset, WaitsetChannel

NOT_HERE = object()
"""What a slot holds that the core would have to fetch."""
UNSEEN = object()
"""What nobody has looked at yet; no slot holds it."""


class UmpChannel:
    """One dispatcher's end of a channel to a dispatcher on another core."""

    def __init__(self, dispatcher: Dispatcher, endpoint: Endpoint, *, name: str) -> None:
        self.dispatcher = dispatcher
        self.endpoint = endpoint
        self.name = name
        self.inbox: deque[Payload] = deque()
        self.empty_slot: Any = UNSEEN  # what the next slot held at the last look, if no message
        self.event = WaitsetChannel(name, source=self, is_polled=True)
        self.send_event = WaitsetChannel(f"room of {name}")
        self._receiving = dispatcher.new_waitset()  # of threads that wait for this channel alone
        self.blocked: deque[Thread] = deque()
        self.is_sending = False  # a thread is writing a message, perhaps preempted in its middle

    @property
    def next_slot(self) -> Line:
        """The line to poll."""
        return self.endpoint.next_slot

    @property
    def has_event(self) -> bool:
        """Whether a message has been taken out of the ring that nobody has received yet."""
        return bool(self.inbox)

    def can_send(self, payload: Payload) -> bool:
        """Return whether the ring has room to begin a message, and no other one is on its way in.

        The rest of a long one waits for acknowledgements on its way: the receiver only sends them when
        its ring is nearly full, so whoever waits for room for all of it might wait for ever.

        Raises:
            InvalidInput: for a message that does not even fit into an empty ring.
        """
        endpoint = self.endpoint
        room = endpoint.slots - 1
        needed = -(-len(payload) // WORDS) or 1
        if needed > room:
            problem = f"{len(payload)} words do not fit into a ring; at most {room * WORDS} do"
            raise InvalidInput("payload", problem, fix="send it in pieces")
        return not self.is_sending and endpoint.can_send

    def looks_empty(self) -> bool:
        """Look into the next slot if that takes no wait; return whether it is as empty as before."""
        core, line = self.endpoint.core, self.endpoint.next_slot
        if self.endpoint.inbox:  # came while this end waited for room
            return False
        return core.load_if_here(line, NOT_HERE) is self.empty_slot

    def poll(self) -> Any:
        """Look into the next slot; a message is an event.

        While a thread sends, and waits for room on the way, the slots are its own to look at.
        """
        if self.is_sending:
            return
        message = yield from self.endpoint.try_receive()
        if message is None:
            self.empty_slot = self.endpoint.core.load_if_here(self.next_slot, UNSEEN)
        else:
            self.inbox.append(message)
            if self.event.waitset is not None:
                self.event.waitset.trigger(self.event)

    def try_send(self, payload: Payload, *, capability: CapabilityAddress | None = None) -> Any:
        """Send a message if there is room. Capabilities go another way, through the monitors."""
        assert capability is None, "cache lines carry words, not capabilities"
        if not self.can_send(payload):
            return Status.TX_BUSY
        yield from self._write(payload)
        return Status.OK

    def send(self, payload: Payload) -> Any:
        """Send a message; the calling thread blocks while there is no room."""
        while not self.can_send(payload):
            self._retry_later()
            yield from block(self.blocked)
        yield from self._write(payload)

    def register_send(self, waitset: Waitset, closure: Closure) -> None:
        """Ask to be told when there is room again."""
        waitset.register(self.send_event, closure)
        self._retry_later()

    def retry(self) -> Any:
        """Look for acknowledgements; tell whoever waits for room if there is some again."""
        yield from self.poll()
        if self.can_send(()):
            if self.send_event.waitset is not None:
                self.send_event.waitset.trigger(self.send_event)
            while self.blocked:
                self.dispatcher.run_queue.add(self.blocked.popleft())
        else:
            self._retry_later()

    def receive(self) -> Any:
        """Return the next message; the calling thread blocks until it is here, as others may."""
        message: Message = yield from self._receiving.wait_for(self.event, self.take)
        return message.words

    def take(self) -> Message | None:
        """Return the oldest message that is here."""
        return Message(self.inbox.popleft()) if self.inbox else None

    def _write(self, payload: Payload) -> Any:
        self.is_sending = True
        yield from self.endpoint.send(payload)
        self.is_sending = False

    def _retry_later(self) -> None:
        if self not in self.dispatcher.ump_sends:
            self.dispatcher.ump_sends.append(self)
