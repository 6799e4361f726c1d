"""Polling for dispatchers that have blocked: their monitor does it (section 5.2 of the paper; TN-009).

A dispatcher polls for a while. Then it hands its channels to the monitor of its core by a message of
LMP and leaves the run queue. The monitor polls them beside its own, and wakes the dispatcher by LMP when
one has changed. The paper names this blocking call and gives no protocol; this one is:

1. The dispatcher, disabled, looks into each slot a last time.
2. ``Handover.hand_over``     it sends the slots with what it has seen in them, and yields to the monitor.
3. ``PollService._watch``     the monitor polls them; whatever is not what was seen is a message.
4. ``PollService._wake``      it polls none of them any more, and sends an empty message.
5. ``Handover.take_wakeups``  the dispatcher is runnable again, and polls for itself.

Nothing gets lost between 1 and 3, because the monitor compares with what the dispatcher has seen and not
with what it finds first, nor between 4 and 2, because the kernel lets nobody leave the run queue who has
an unseen message. The list of slots is one word of the message, as if it lay in memory that both map.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from labkit.hardware.coherence.line import Line
from labkit.hardware.core import Core
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.lmp import LmpFlag, LmpSend
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.node import Node
from labkit.multikernel.status import Status
from labkit.multikernel.ump_channel import NOT_HERE
from labkit.multikernel.waiting import Seen
from labkit.multikernel.waitset import Waitset, WaitsetChannel


class Handover:
    """A dispatcher's way to its monitor's polling; ``target`` is the monitor's endpoint."""

    def __init__(self, channel: LmpChannel) -> None:
        self.channel = channel
        self.target = channel.remote

    def hand_over(self, slots: Sequence[Seen]) -> Any:
        """Ask the monitor to poll slots; return whether it has the request."""
        status: Status = yield LmpSend(self.target, (tuple(slots),), flags=LmpFlag(0))
        return status.is_ok

    def take_wakeups(self) -> None:
        """Empty the endpoint: that there was a message is all it said."""
        while self.channel.take() is not None:
            pass


class WatchedSlot:
    """A slot that the monitor polls for somebody else."""

    def __init__(self, core: Core, line: Line, seen: Any, waitset: Waitset) -> None:
        self.core = core
        self.next_slot = line
        self.seen = seen
        self.waitset = waitset
        self.event = WaitsetChannel(f"watched {line.name}", source=self, is_polled=True)
        self.has_event = False  # its owner has just looked; the next poll tells

    def looks_empty(self) -> bool:
        """Look into the slot if that takes no wait; return whether it is as its owner has seen it."""
        return self.core.load_if_here(self.next_slot, NOT_HERE) is self.seen

    def poll(self) -> Any:
        """Look into the slot."""
        slot = yield from self.core.load(self.next_slot)
        if slot is not self.seen:
            self.waitset.trigger(self.event)


class PollService:
    """The monitor's part: polls, with its dispatcher, what other dispatchers of its core wait for.

    ``watched`` holds for each of them what is polled for it now.
    """

    def __init__(
        self, dispatcher: Dispatcher, waitset: Waitset, *, kind: type[WatchedSlot] = WatchedSlot
    ) -> None:
        self.dispatcher = dispatcher
        self.waitset = waitset
        self.kind = kind
        self.watched: dict[LmpChannel, list[WatchedSlot]] = {}

    def serve(self, node: Node, dispatcher: Dispatcher) -> None:
        """Become the delegate of another dispatcher of this core."""
        client, channel = node.connect(self.dispatcher, dispatcher)
        dispatcher.delegate = Handover(channel)
        self.watched[client] = []
        self.waitset.register(client.event, partial(self._watch, client), is_persistent=True)

    def run(self) -> Any:
        """Handle one request or change after the other, where no monitor runs the waitset."""
        while True:
            yield from self.waitset.event_dispatch()

    def _watch(self, client: LmpChannel) -> Any:
        """Poll what a request says, and nothing else, for whoever has sent it."""
        yield from ()
        message = client.take()
        if message is None:
            return
        self._forget(client)
        (slots,) = message.words
        for line, seen in slots:
            slot = self.kind(self.dispatcher.core, line, seen, self.waitset)
            self.watched[client].append(slot)
            self.waitset.register(slot.event, partial(self._wake, client))

    def _wake(self, client: LmpChannel) -> Any:
        """Give the slots back to their dispatcher, and run it.

        Not by the fast path: that one refuses a receiver which is just about to yield. If the endpoint
        is full, there are wake-ups in it that the dispatcher has not seen yet.
        """
        self._forget(client)
        yield LmpSend(client.remote, (), flags=LmpFlag.SYNC)

    def _forget(self, client: LmpChannel) -> None:
        for slot in self.watched[client]:
            if slot.event.waitset is not None:
                self.waitset.deregister(slot.event)
        self.watched[client].clear()
