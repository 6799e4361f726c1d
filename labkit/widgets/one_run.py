"""One run of an experiment, taken a slice at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from labkit.experiments.experiment import Points
from labkit.results import Progress, Row


@attrs.frozen(kw_only=True)
class Snapshot:
    """A run as it stands. ``state`` is "running", "stopped" or "complete"."""

    run: int
    state: str
    parameters: Any
    rows: tuple[Row, ...]
    progress: Progress


class OneRun:
    """The points of one run so far, and the iterator that brings the next.

    Args:
        number: tells this run from others; it goes into every frame.
        start: an experiment's ``points``. Called with the first slice, so that whatever it raises
            comes from ``advance`` too.
        parameters: what ``start`` is called with.
    """

    def __init__(self, number: int, *, start: Callable[[Any], Points], parameters: Any) -> None:
        self.number, self.parameters = number, parameters
        self.rows: list[Row] = []
        self.complete = False
        self._start = start
        self._points: Points | None = None
        self._progress = Progress(done=0, total=0, events=0)

    def advance(self, go_on: Callable[[], bool]) -> None:
        """Take points as long as ``go_on`` answers yes; it is asked after each point or mark."""
        if self._points is None:
            self._points = self._start(self.parameters)
        for point in self._points:
            if isinstance(point, Row):
                self.rows.append(point)
            else:
                self._progress = point
            if not go_on():
                return
        self.complete = True

    def snapshot(self, state: str) -> Snapshot:
        """Return the run as it stands."""
        return Snapshot(
            run=self.number,
            state="complete" if self.complete else state,
            parameters=self.parameters,
            rows=tuple(self.rows),
            progress=self._progress,
        )
