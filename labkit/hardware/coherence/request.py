"""What a core asks of a home node: one or more lines, to read or to own, in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from labkit.hardware.coherence.line import Line


class Request:
    """Misses of one core that are under way together.

    A request that ``writes`` gives each line the ``value``, or what ``change`` makes of the line's
    old value, at its place in coherence order. Once the home node has granted all lines, it calls
    ``granted``; ``ready`` is then the time at which the last of them is usable, and ``old`` what the
    last line held before.
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
        "value",
        "writes",
    )

    def __init__(  # noqa: PLR0917 - by position: a request is made for every miss
        self,
        lines: Sequence[Line],
        core: int,
        package: int,
        arrived: int,
        granted: Callable[[Request], None],
        writes: bool = False,  # noqa: FBT001, FBT002
        value: Any = None,
        change: Callable[[Any], Any] | None = None,
    ) -> None:
        self.lines = lines
        self.core = core
        self.package = package
        self.arrived = arrived
        self.granted = granted
        self.writes = writes
        self.value = value
        self.change = change
        self.next = 0
        self.ready = 0
        self.old: Any = None
