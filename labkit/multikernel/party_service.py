"""A party of a protocol inside a monitor: its messages travel on the monitor's channels."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from labkit.multikernel.binding import Incoming
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.party import Party, Send

P = TypeVar("P", bound=Party)
Done = Callable[..., None]
"""What a party calls with the result of an operation that a domain has asked for."""


class PartyService(Generic[P]):
    """Puts a party's message table into a monitor's, and sends what the party wants sent.

    A party is never called again before all it has sent is in the queues of the channels: a monitor
    handles one message at a time. Each message carries the core that sent it as its first word.
    In the monitor's table ``prefix`` stands before the types of the party's messages, so that several
    parties of one kind can be in a monitor. ``dispatch_cycles`` is what it takes the monitor to get from
    a message to its handler;
    ``before_sending`` what the core has still to do for a step of the party, for example in its
    kernel, before any other core may hear of it.
    """

    def __init__(
        self,
        monitor: Monitor,
        make: Callable[[int, Send], P],
        *,
        prefix: str = "",
        dispatch_cycles: int = 0,
        before_sending: Callable[[], Any] | None = None,
    ) -> None:
        self.monitor = monitor
        self.prefix = prefix
        self.dispatch_cycles = dispatch_cycles
        self.before_sending = before_sending
        self.outbox: deque[Callable[[], Any]] = deque()
        self.party = make(monitor.core, self._send)
        types = [prefix + type for type in self.party.handlers]
        monitor.install(remote=dict.fromkeys(types, self._handle))

    def begin(self, incoming: Incoming, operation: Callable[[Done], Any]) -> Any:
        """Begin an operation that a domain has asked for; it is answered when the party is done."""

        def done(*words: Any) -> None:
            self.outbox.append(lambda: incoming.reply(*words))

        operation(done)
        yield from self._flush()

    def start(self, operation: Callable[[], Any]) -> Any:
        """Begin an operation of the monitor's own."""
        operation()
        yield from self._flush()

    def do_in_turn(self, step: Callable[[], Any]) -> None:
        """Let this core do something after what its party has sent so far, before what it sends next."""
        self.outbox.append(step)

    def _handle(self, incoming: Incoming) -> Any:
        core = self.monitor.dispatcher.core
        core.compute(self.dispatch_cycles, "dispatch", incoming.type)
        source, *words = incoming.words
        self.party.handle(source, incoming.type.removeprefix(self.prefix), *words)
        yield from self._flush()

    def _send(self, core: int, type: str, *words: Any) -> None:
        here = self.monitor.core
        self.outbox.append(lambda: self.monitor.send(core, self.prefix + type, here, *words))

    def _flush(self) -> Any:
        if self.before_sending is not None:
            yield from self.before_sending()
        while self.outbox:
            yield from self.outbox.popleft()()
