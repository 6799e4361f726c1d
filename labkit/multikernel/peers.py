"""The channels between monitors, and how two monitors come to have one (``if/intermon.if``).

A monitor and its peer on another core share one URPC channel. Messages to one peer keep their order;
between messages to or from different peers there is none. Up to 64 cores every monitor is connected
to every other one as soon as it joins; on larger machines a channel is made when it is first used.

To connect, a monitor takes a frame of its own memory, and asks monitor 0, which knows everybody, to
pass its address on:

1. ``bind_monitor_proxy``    the asking monitor to monitor 0
2. ``bind_monitor_request``  monitor 0 to the other one, which maps the frame
3. ``bind_monitor_reply``    the other one to monitor 0
4. ``bind_monitor_reply``    monitor 0 to the asking monitor
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from labkit.multikernel.binding import Binding, Incoming
from labkit.multikernel.ump_channel import UmpChannel

FULL_MESH_CORES = 64
"""Up to so many cores every two monitors are connected."""
BOOT_CORE = 0
"""The core that boots first, whose monitor knows all others (the BSP)."""


class Peer:
    """Another core's monitor: a binding to it, or what waits until there is one."""

    def __init__(self, core: int) -> None:
        self.core = core
        self.binding: Binding | None = None
        self.waiting: deque[Callable[[Binding], Any]] = deque()
        self.frame: int | None = None  # of the channel this side has asked for


class Peers:
    """All other monitors that one monitor knows of.

    ``bind`` makes a binding from this end of the channel in a frame; ``frames`` takes a frame of the
    monitor's own memory and returns its address.
    """

    def __init__(
        self,
        core: int,
        *,
        bind: Callable[[UmpChannel, int], Binding],
        map_frame: Callable[..., UmpChannel],
        frames: Callable[[], Any],
    ) -> None:
        self.core = core
        self.bind = bind
        self.map_frame = map_frame
        self.frames = frames
        self.peers: dict[int, Peer] = {}
        self.online: set[int] = set()  # cores whose monitors take part, as far as this one was told

    def is_connected(self, core: int) -> bool:
        """Return whether there is a channel to a core's monitor."""
        peer = self.peers.get(core)
        return peer is not None and peer.binding is not None

    def is_known(self, core: int) -> bool:
        """Return whether there is a monitor on a core, connected yet or not."""
        return core in self.peers or core in self.online

    def connected(self) -> list[int]:
        """Return the cores to which there is a channel."""
        return [core for core, peer in self.peers.items() if peer.binding is not None]

    def with_binding(self, core: int, use: Callable[[Binding], Any]) -> Any:
        """Use the binding to a core's monitor: now if there is one, else as soon as there is."""
        peer = self.peers.setdefault(core, Peer(core))
        if peer.binding is not None:
            yield from use(peer.binding)
        else:
            peer.waiting.append(use)
            yield from self.connect(core)

    def connect(self, core: int) -> Any:
        """Ask for a channel to a core's monitor, unless there is one or it has been asked for."""
        peer = self.peers.setdefault(core, Peer(core))
        if peer.binding is None and peer.frame is None:
            peer.frame = yield from self.frames()
            frame = peer.frame

            def ask(boot: Binding) -> Any:
                yield from boot.send("bind_monitor_proxy", self.core, core, frame)

            yield from self.with_binding(BOOT_CORE, ask)

    def adopt(self, core: int, frame: int, *, is_creator: bool) -> Any:
        """Use the channel in a frame from now on, and send what has waited for it."""
        peer = self.peers.setdefault(core, Peer(core))
        channel = self.map_frame(frame, core, is_creator=is_creator)
        peer.binding = self.bind(channel, core)
        while peer.waiting:
            yield from peer.waiting.popleft()(peer.binding)

    def proxy(self, incoming: Incoming) -> Any:
        """Hop 1 arrives at monitor 0: pass the request on."""
        asking, core, frame = incoming.words

        def request(binding: Binding) -> Any:
            yield from binding.send("bind_monitor_request", asking, frame)

        yield from self.with_binding(core, request)

    def requested(self, incoming: Incoming) -> Any:
        """Hop 2 arrives: map the other monitor's frame, and say so.

        If both have asked each other at once, the request of the lower core counts.
        """
        asking, frame = incoming.words
        peer = self.peers.setdefault(asking, Peer(asking))
        if peer.binding is None and not (peer.frame is not None and self.core < asking):
            yield from self.adopt(asking, frame, is_creator=False)
            yield from incoming.binding.send("bind_monitor_reply", asking, self.core)

    def replied(self, incoming: Incoming) -> Any:
        """Hops 3 and 4 arrive: at monitor 0 to be passed on, at the asking monitor to be used."""
        asking, core = incoming.words
        if asking != self.core:

            def reply(binding: Binding) -> Any:
                yield from binding.send("bind_monitor_reply", asking, core)

            yield from self.with_binding(asking, reply)
            return
        peer = self.peers[core]
        assert peer.frame is not None, "a reply to a request that was made"
        if peer.binding is None:
            yield from self.adopt(core, peer.frame, is_creator=True)
