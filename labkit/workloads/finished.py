"""What a workload counts, one by one, for whoever records its trace."""

from __future__ import annotations

from labkit.hardware.core import Core


def begun(core: Core, what: str) -> None:
    """Let a trace, if there is one, know that a core begins with one of what is counted."""
    if core.trace is not None:
        core.trace.record(core.now, core.number, "begun", what, 0)


def finished(core: Core, what: str) -> None:
    """Let a trace, if there is one, know that a core has done one of what is counted."""
    if core.trace is not None:
        core.trace.record(core.now, core.number, "done", what, 0)
