"""What a core asks of a home node: one or more lines, to read or to own, in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from labkit.hardware.coherence.line import Line

Change = Callable[[Line], Any]
"""Returns the new value of a line, called at its place in coherence order."""


class Request:
    """Misses of one core that are under way together.

    ``change`` gives the new value of a line; ``None`` asks for a copy to read. Once the
    home node has granted all lines, it calls ``granted`` with the time at which the last of them is
    usable; ``ready`` holds that time and ``old`` the last line's value before the change.
    """

    __slots__ = (
        "arrived",
        "change",
        "core",
        "granted",
        "lines",
        "next",
        "old",
        "package",
        "ready",
    )

    def __init__(
        self,
        lines: Sequence[Line],
        *,
        core: int,
        package: int,
        arrived: int,
        change: Change | None,
        granted: Callable[[Request], None],
    ) -> None:
        self.lines = lines
        self.core = core
        self.package = package
        self.arrived = arrived
        self.change = change
        self.granted = granted
        self.next = 0
        self.ready = 0
        self.old: Any = None
