"""A waitset: where threads wait for the first of many events (TN-011; ``waitset.c``).

A channel that somebody is interested in is registered with a closure. When its event comes, it is
triggered: it becomes pending, and some thread that waits on the waitset takes it and runs the closure.
A registration serves one event unless it is persistent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any

from labkit.multikernel.thread import Block, RunQueue, Thread

Closure = Callable[[], Any]
"""What to do on an event: a generator function, so that it may use the doors."""


class ChannelState(Enum):
    """Where a channel is; in each state but the first it is in the queue of its waitset by that name."""

    UNREGISTERED = "unregistered"
    IDLE = "idle"  # somebody else will trigger it
    POLLED = "polled"  # its dispatcher has to look whether its event has come
    PENDING = "pending"  # its event has come


class WaitsetChannel:
    """One source of events.

    ``is_polled`` says which of the two ways its events are found.
    """

    __slots__ = ("closure", "is_persistent", "is_polled", "name", "source", "state", "waitset")

    def __init__(self, name: str, *, source: Any = None, is_polled: bool = False) -> None:
        self.name = name
        self.source = source
        self.is_polled = is_polled
        self.state = ChannelState.UNREGISTERED
        self.waitset: Waitset | None = None
        self.closure: Closure | None = None
        self.is_persistent = False

    def __repr__(self) -> str:
        return f"WaitsetChannel({self.name})"


class Waitset:
    """Three queues of channels, and the threads that wait for a pending one.

    Args:
        run_queue: where a thread goes that is woken.
        polled: the polled channels of the dispatcher, over all of its waitsets, in the order in which
            it polls them.
    """

    def __init__(self, run_queue: RunQueue, polled: dict[WaitsetChannel, None]) -> None:
        self.run_queue = run_queue
        self.polled = polled
        self.idle: dict[WaitsetChannel, None] = {}
        self.pending: deque[WaitsetChannel] = deque()
        self.waiting: deque[Thread] = deque()
        self._block = Block(self.waiting)

    def register(
        self, channel: WaitsetChannel, closure: Closure, *, is_persistent: bool = False
    ) -> None:
        """Ask for a channel's next event, or with ``is_persistent`` for all of them."""
        assert channel.state is ChannelState.UNREGISTERED, (
            f"{channel.name} is {channel.state.value}"
        )
        channel.waitset = self
        channel.closure = closure
        channel.is_persistent = is_persistent
        self._expect(channel)
        self._look(channel)

    def deregister(self, channel: WaitsetChannel) -> None:
        """Give up a registration; an event that is pending is not delivered any more."""
        self._leave(channel)
        channel.waitset = channel.closure = None

    def trigger(self, channel: WaitsetChannel) -> bool:
        """Let a registered channel's event come; return False if nobody had asked for it."""
        state = channel.state
        if state is not ChannelState.IDLE and state is not ChannelState.POLLED:
            return False
        self._leave(channel)
        channel.state = ChannelState.PENDING
        self.pending.append(channel)
        if self.waiting:
            self.run_queue.add(self.waiting.popleft())
        return True

    def get_pending(self) -> Closure | None:
        """Take one event, if there is one: its registration is used up, or begins anew."""
        if not self.pending:
            return None
        channel = self.pending[0]
        closure = channel.closure
        self._leave(channel)
        if not channel.is_persistent or closure is None:
            channel.waitset = channel.closure = None
            return closure
        self._expect(channel)
        return lambda: self._run_and_look_again(channel, closure)

    def get_next_event(self) -> Any:
        """Return the closure of the next event; the calling thread blocks until there is one."""
        while (closure := self.get_pending()) is None:
            yield self._block
        return closure

    def event_dispatch(self) -> Any:
        """Wait for one event and run its closure."""
        closure = yield from self.get_next_event()
        yield from closure()

    def wait_for(self, channel: WaitsetChannel, take: Callable[[], Any]) -> Any:
        """Return what ``take`` finds; the calling thread blocks until it is not ``None``.

        Several threads may wait for one channel: each event wakes one of them, the first first. The
        one that takes something asks for the next event on behalf of those who still wait.
        """
        while (taken := take()) is None:
            if channel.waitset is not self:
                self.register(channel, _nothing)
            yield from self.get_next_event()
        if self.waiting and channel.waitset is None:
            self.register(channel, _nothing)
        return taken

    def _expect(self, channel: WaitsetChannel) -> None:
        if channel.is_polled:
            channel.state = ChannelState.POLLED
            self.polled[channel] = None
        else:
            channel.state = ChannelState.IDLE
            self.idle[channel] = None

    def _look(self, channel: WaitsetChannel) -> None:
        """Trigger a channel whose event is there already.

        It came between the last look and the registration, or behind another one; either way nobody
        would tell of it again.
        """
        if channel.source is not None and channel.source.has_event:
            self.trigger(channel)

    def _run_and_look_again(self, channel: WaitsetChannel, closure: Closure) -> Any:
        """Run the closure of a persistent channel, which fetches the event; then look for the next."""
        yield from closure()
        self._look(channel)

    def _leave(self, channel: WaitsetChannel) -> None:
        if channel.state is ChannelState.POLLED:
            del self.polled[channel]
        elif channel.state is ChannelState.IDLE:
            del self.idle[channel]
        elif channel.state is ChannelState.PENDING:
            self.pending.remove(channel)
        channel.state = ChannelState.UNREGISTERED


def _nothing() -> Any:
    """Return to the caller, who looks for the event itself."""
    yield from ()
