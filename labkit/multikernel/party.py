"""One core's part in a protocol between monitors, apart from how the messages travel.

A protocol by which monitors agree is a state machine on every core: a message comes in, the state
changes, messages go out. Written like that, the same code runs in two places: inside the monitors of
a booted machine (``party_service.py``), where every message costs what its cache lines cost, and in a
``MessageNetwork`` (``labkit.workloads.message_network``), where whoever holds it chooses the order of
arrival, and so finds the order that breaks a protocol.

Messages between two cores keep their order; between different pairs there is none (TN-013).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

MessageHandler = Callable[..., None]
"""What a party does with a message: called with the core that sent it, then the message's words."""


class Send(Protocol):
    """Sends a message to another core's party; it arrives some time after this call."""

    def __call__(self, core: int, type: str, *words: Any) -> None:
        """Send to a core."""
        ...


class Party(ABC):
    """One core's state in a protocol, and its message table.

    Args:
        core: the core this is.
        cores: all cores that take part, this one included.
        send: how to reach the others; never used for a message to oneself.
    """

    def __init__(self, core: int, cores: Sequence[int], send: Send) -> None:
        self.core = core
        self.cores = tuple(cores)
        self.others = tuple(other for other in cores if other != core)
        self.send = send

    @property
    @abstractmethod
    def handlers(self) -> Mapping[str, MessageHandler]:
        """The message table: type to handler."""

    def handle(self, source: int, type: str, *words: Any) -> None:
        """Handle one message from another core, to its end."""
        self.handlers[type](source, *words)

    def broadcast(self, type: str, *words: Any) -> None:
        """Send the same message to everybody else, in the order of the cores."""
        for core in self.others:
            self.send(core, type, *words)
