"""How the monitor of a core that has just booted becomes one of all (comment in ``if/intermon.if``).

The new monitor has a channel to monitor 0 from the start: its memory was named in the boot
parameters. It says that it is ready; monitor 0 tells all others, and each of them connects to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.multikernel.binding import Incoming
from labkit.multikernel.monitor import Monitor
from labkit.multikernel.peers import BOOT_CORE


class Joining:
    """The part of a monitor that learns which other monitors there are.

    ``monitor.peers.online`` are the cores whose monitors take part; broadcasts leave out all others.
    """

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.on_join: Callable[[int], Any] | None = None
        monitor.install(
            remote={
                "monitor_initialized": self.initialized,
                "new_monitor_notify": self.new_monitor,
                "capops_ready": self.capops_ready,
            }
        )

    def join(self) -> Any:
        """Say to monitor 0 that this monitor is there."""
        self.monitor.peers.online.add(BOOT_CORE)
        yield from self.monitor.send(BOOT_CORE, "capops_ready", self.monitor.core)
        yield from self.monitor.send(BOOT_CORE, "monitor_initialized", self.monitor.core)

    def capops_ready(self, incoming: Incoming) -> Any:
        """A monitor takes part in agreements from now on."""
        yield from ()
        (core,) = incoming.words
        self.monitor.peers.online.add(core)

    def initialized(self, incoming: Incoming) -> Any:
        """Monitor 0: tell all others of the new one, and whoever boots that the core is up."""
        (new,) = incoming.words
        for core in sorted(self.monitor.peers.online - {new}):
            yield from self.monitor.send(core, "new_monitor_notify", new)
            if not self.monitor.is_full_mesh:
                yield from self.monitor.send(new, "capops_ready", core)
        if self.on_join is not None:
            yield from self.on_join(new)

    def new_monitor(self, incoming: Incoming) -> Any:
        """Another monitor: the new one is ready; in a full mesh, connect to it and say the same."""
        (new,) = incoming.words
        self.monitor.peers.online.add(new)
        if self.monitor.is_full_mesh:
            yield from self.monitor.send(new, "capops_ready", self.monitor.core)
