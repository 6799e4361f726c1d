"""UMP_IPI: a URPC channel whose receiver is interrupted instead of polling (TN-009; ``UMP_IPI.hs``).

The messages are those of ``urpc.py``. After each complete one the sender notifies the other end through
its CPU driver, and what comes of that is an empty message of LMP. So an end waits for an endpoint, polls
nothing, and its dispatcher can block. An acknowledgement that goes without a message is notified as
well, because a sender may be waiting for it.

A notice that does not fit into the endpoint is dropped. That loses nothing: those in it have not been
looked at, and whoever looks takes all messages out of the ring.
"""

from __future__ import annotations

from typing import Any

from labkit.multikernel.capabilities.cspace import CapabilityAddress
from labkit.multikernel.dispatcher import Dispatcher
from labkit.multikernel.lmp_channel import LmpChannel
from labkit.multikernel.notification import Notify
from labkit.multikernel.status import Status
from labkit.multikernel.ump_channel import UmpChannel
from labkit.multikernel.urpc import Endpoint, Payload
from labkit.multikernel.waitset import WaitsetChannel


class UmpIpiChannel(UmpChannel):
    """One dispatcher's end of a channel with notifications.

    ``notice`` is where it hears that something came, ``bell`` its capability to notify the other end.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        endpoint: Endpoint,
        *,
        name: str,
        notice: LmpChannel,
        bell: CapabilityAddress,
    ) -> None:
        super().__init__(dispatcher, endpoint, name=name)
        self.event = WaitsetChannel(name, source=self)
        self.notice = notice
        self.bell = bell
        dispatcher.new_thread(f"notices of {name}", self._hear())

    def poll(self) -> Any:
        """Take all messages out of the ring, and say so if the other end has to hear of the room."""
        endpoint = self.endpoint
        sent, received = endpoint.sent, -1
        while endpoint.received != received:
            received = endpoint.received
            yield from self._take_slot()
        if endpoint.sent != sent:
            yield from self._notify()

    def _take_slot(self) -> Any:
        """Look into the next slot; the last one of a message is an event."""
        message = yield from self.endpoint.try_receive()
        if message is not None:
            self.inbox.append(message)
            if self.event.waitset is not None:
                self.event.waitset.trigger(self.event)

    def _hear(self) -> Any:
        """Look into the ring at every notice; for ever."""
        while True:
            yield from self.notice.receive()
            yield from self.poll()
            self._tell_of_room()

    def _tell_of_room(self) -> None:
        """Let whoever waits for room look again."""
        if not self.can_send(()):
            return
        if self.send_event.waitset is not None:
            self.send_event.waitset.trigger(self.send_event)
        while self.blocked:
            self.dispatcher.run_queue.add(self.blocked.popleft())

    def _write(self, payload: Payload) -> Any:
        yield from super()._write(payload)
        yield from self._notify()

    def _notify(self) -> Any:
        status: Status = yield Notify(self.bell)
        assert status.is_ok, "the capability came with the channel"

    def _retry_later(self) -> None:
        """Wait: a notice tells of room."""
