"""Parties of a protocol and the channels between them, with somebody outside who chooses what arrives next.

The channels are those of the monitors: nothing is lost or doubled, and messages from one core to
another keep their order. Everything else is up to whoever holds the network: which channel is next,
which one is held up, which core is not scheduled for a while or stops for ever. There is no time in
it, only order, which is all that the correctness of a protocol may depend on.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, NamedTuple, TypeVar

from labkit.multikernel.party import Party, Send

Channel = tuple[int, int]
"""From which core to which."""
P = TypeVar("P", bound=Party)


class Message(NamedTuple):
    """One message on its way."""

    source: int
    destination: int
    type: str
    words: tuple[Any, ...]

    def __str__(self) -> str:
        words = " ".join(map(str, self.words))
        return f"{self.source} to {self.destination}: {self.type} {words}".rstrip()


class _Stopped(Exception):
    """A core crashes in the middle of what it does."""


class MessageNetwork(Generic[P]):
    """All parties of one protocol, and the messages between them.

    ``log`` holds the messages in the order in which they were handled. ``crashed`` cores handle
    nothing and send nothing any more; ``descheduled`` ones handle nothing for now; a ``held``
    channel delivers nothing for now.
    """

    def __init__(self, cores: Sequence[int], make: Callable[[int, Send], P]) -> None:
        self.channels: dict[Channel, deque[Message]] = {}
        self.log: list[Message] = []
        self.crashed: set[int] = set()
        self.descheduled: set[int] = set()
        self.held: set[Channel] = set()
        self.last_sends: dict[int, int] = {}  # how many more a core sends before it crashes
        self.parties: dict[int, P] = {core: make(core, self._sender(core)) for core in cores}

    @property
    def in_flight(self) -> list[Message]:
        """All messages that nobody has handled yet."""
        return [message for channel in self.channels.values() for message in channel]

    def ready(self) -> list[Channel]:
        """Return the channels whose oldest message could be handled now, in a fixed order."""
        stopped = self.crashed | self.descheduled
        return sorted(
            channel
            for channel, messages in self.channels.items()
            if messages and channel[1] not in stopped and channel not in self.held
        )

    def deliver(self, source: int, destination: int) -> Message:
        """Let a core handle the oldest message from another one, and return it."""
        message = self.channels[source, destination].popleft()
        self.log.append(message)
        self.act(destination, lambda party: party.handle(source, message.type, *message.words))
        return message

    def act(self, core: int, action: Callable[[P], Any]) -> None:
        """Let a core do something that begins with no message, unless it has crashed."""
        if core not in self.crashed:
            with suppress(_Stopped):
                action(self.parties[core])

    def step(self, choose: random.Random) -> Message | None:
        """Deliver one message, chosen at random among those that could be next; ``None`` if none could."""
        ready = self.ready()
        return self.deliver(*choose.choice(ready)) if ready else None

    def run(self, choose: random.Random, *, most: int = 100_000) -> None:
        """Deliver until nothing can be delivered any more.

        Raises:
            TimeoutError: after ``most`` messages: the parties talk without end.
        """
        for _ in range(most):
            if self.step(choose) is None:
                return
        message = f"{most} messages and no end"
        raise TimeoutError(message)

    def crash(self, core: int, *, after_sends: int = 0) -> None:
        """Stop a core for ever; what it has sent is still delivered.

        After some more sends, which may end in the middle of a broadcast: some hear of it, some do not.
        """
        if after_sends:
            self.last_sends[core] = after_sends
        else:
            self.crashed.add(core)

    def _sender(self, source: int) -> Send:
        def send(core: int, type: str, *words: Any) -> None:
            assert core != source, "a party needs no message to itself"
            if source in self.crashed:
                return
            message = Message(source, core, type, words)
            self.channels.setdefault((source, core), deque()).append(message)
            if source in self.last_sends:
                self.last_sends[source] -= 1
                if not self.last_sends[source]:
                    self.crash(source)
                    raise _Stopped

        return send
