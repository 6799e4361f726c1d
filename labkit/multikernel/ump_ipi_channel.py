"""UMP_IPI: a URPC channel whose receiver is interrupted instead of polling (TN-009; ``UMP_IPI.hs``).

The messages are those of ``urpc.py``. After each complete one the sender notifies the other end through
its CPU driver, and what comes of that is an empty message of LMP. So an end waits for an endpoint, polls
nothing, and its dispatcher can block. A sender that is out of space in the middle of a long message
notifies as well, because the other end has not heard of it yet and may be the only one who can make
room; and so does an end whose acknowledgement goes without a message, because a sender may wait for it.

A notice that does not fit into the endpoint is dropped. That loses nothing: those in it have not been
looked at, and whoever looks takes all messages out of the ring.

Each end decides for itself. One that wants no notices (``NO_NOTIFY``) polls as in ``ump_channel.py``, and
still notifies the other one if that one wants it. A slot carries 28 bytes in the real transport; here
it is the slot of UMP.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.notification import Notify
from labkit.multikernel.status import Status
from labkit.multikernel.thread import Thread, block
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import Endpoint, Payload
from labkit.multikernel.waitset import WaitsetChannel


class NotifyingEndpoint(Endpoint):
    """An endpoint that calls ``on_full`` when it is out of space, before it polls for room."""

    on_full: Callable[[], Any]

    def _wait_for_room(self) -> Any:
        yield from self.on_full()
        yield from super()._wait_for_room()


class UmpIpiChannel(UmpChannel):
    """One dispatcher's end of a channel with notifications.

    ``notice`` is where it hears that something came, or ``None`` if it polls; ``bell`` its capability to
    notify the other end, or ``None`` if that one polls.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        endpoint: NotifyingEndpoint,
        *,
        name: str,
        notice: LmpChannel | None,
        bell: CapabilityAddress | None,
    ) -> None:
        super().__init__(dispatcher, endpoint, name=name)
        self.notice = notice
        self.bell = bell
        self.stalled: deque[Thread] = (
            deque()
        )  # the sender that is out of space, if it does not poll
        endpoint.on_full = self._out_of_space
        if notice is not None:
            self.event = WaitsetChannel(name, source=self)
            dispatcher.new_thread(f"notices of {name}", self._hear(notice))

    def poll(self) -> Any:
        """Look for messages, and say so if the other end has to hear of an acknowledgement."""
        sent = self.endpoint.sent
        if self.notice is None:
            yield from super().poll()
        else:
            yield from self._take_all()
        if self.endpoint.sent != sent:
            yield from self._notify()

    def _hear(self, notice: LmpChannel) -> Any:
        """Look into the ring at every notice; for ever."""
        while True:
            yield from notice.receive()
            yield from self.poll()
            self._tell_of_room()

    def _take_all(self) -> Any:
        """Take out whatever is in the ring; each complete message is an event."""
        endpoint, received = self.endpoint, -1
        message = None
        while message is not None or endpoint.received != received:
            received = endpoint.received
            message = yield from endpoint.try_receive()
            if message is not None:
                self.inbox.append(message)
                if self.event.waitset is not None:
                    self.event.waitset.trigger(self.event)

    def _tell_of_room(self) -> None:
        """Let whoever waits for room look again."""
        if self.stalled and self.endpoint.can_send:
            self.dispatcher.run_queue.add(self.stalled.popleft())
        if not self.can_send(()):
            return
        if self.send_event.waitset is not None:
            self.send_event.waitset.trigger(self.send_event)
        while self.blocked:
            self.dispatcher.run_queue.add(self.blocked.popleft())

    def _write(self, payload: Payload) -> Any:
        yield from super()._write(payload)
        yield from self._notify()
        self._tell_of_room()

    def _out_of_space(self) -> Any:
        """Let the other end make room; wait for it here if a notice will tell."""
        yield from self._notify()
        while self.notice is not None and not self.endpoint.can_send:
            yield from block(self.stalled)

    def _notify(self) -> Any:
        if self.bell is not None:
            status: Status = yield Notify(self.bell)
            assert status.is_ok, "the capability came with the channel"

    def _retry_later(self) -> None:
        """Wait: a notice tells of room. Who gets none looks again at every upcall."""
        if self.notice is None:
            super()._retry_later()
