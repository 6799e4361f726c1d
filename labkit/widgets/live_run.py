"""Runs an experiment on the kernel's one loop, a slice at a time, while the page stays alive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from labkit.errors import InvalidInput
from labkit.experiments.experiment import Points
from labkit.widgets.one_run import OneRun, Snapshot

SLICE_SECONDS = 0.020
FRAME_SECONDS = 0.075  # about 13 frames a second
# sleep(0) gives the loop one turn; a message from the page needs several to get through.
YIELD_SECONDS = 0.001


class LiveRun:
    """Takes points from an experiment and shows them as they come; the newest request wins.

    Any thread may call the public methods: they only hand a request to the loop that the object was
    made on, which is the kernel's main loop when it is made in a cell. One task there takes points
    for at most 20 ms, shows them if a frame is due, and yields. There are no threads in here.

    Args:
        points: an experiment's ``points``; takes parameters, yields rows and progress marks.
        show: called with a ``Snapshot`` at the first row of a run, then about 13 times a second,
            and when the run stops or ends.
        fail: called with the exception that ended a run; what was shown last stays. An exception
            other than ``InvalidInput`` is also reported to the loop, which logs it.
        clock: seconds; for tests.

    Raises:
        RuntimeError: when no loop is running, that is, outside a notebook.
    """

    def __init__(
        self,
        points: Callable[[Any], Points],
        *,
        show: Callable[[Snapshot], None],
        fail: Callable[[Exception], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._points, self._show, self._fail, self._clock = points, show, fail, clock
        self._number = 0
        self._run: OneRun | None = None
        self._task: asyncio.Task[None] | None = None
        self._error: Exception | None = None
        self._shown_at = 0.0

    def request(self, parameters: Any) -> None:
        """Start a new run, which cancels the older one."""
        self._loop.call_soon_threadsafe(self._begin, parameters)

    def resume(self) -> None:
        """Go on with a stopped run."""
        self._loop.call_soon_threadsafe(self._go_on)

    def step(self, parameters: Any) -> None:
        """Compute one point more of the stopped run, or the first of a new one, and stop."""
        self._loop.call_soon_threadsafe(self._step, parameters)

    def stop(self) -> None:
        """Stop where the run is; its points so far stay."""
        self._loop.call_soon_threadsafe(self._stop)

    async def finished(self) -> None:
        """Wait until nothing runs; raise the exception that ended the last run, if one did."""
        await asyncio.sleep(YIELD_SECONDS)  # a request just handed over begins first
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        if self._error is not None:
            raise self._error

    def _begin(self, parameters: Any, rows_wanted: int | None = None) -> None:
        self._cancel()
        self._number += 1
        self._run = OneRun(self._number, start=self._points, parameters=parameters)
        self._go_on(rows_wanted)

    def _step(self, parameters: Any) -> None:
        self._cancel()
        if self._run is None or self._run.complete or self._run.parameters != parameters:
            self._begin(parameters, 1)
        else:
            self._go_on(len(self._run.rows) + 1)

    def _stop(self) -> None:
        if self._cancel() and self._run is not None:
            self._show(self._run.snapshot("stopped"))

    def _go_on(self, rows_wanted: int | None = None) -> None:
        self._cancel()
        if self._run is not None and not self._run.complete:
            self._error = None
            self._task = self._loop.create_task(self._work(self._run, rows_wanted))

    def _cancel(self) -> bool:
        """Cancel the task and return whether one was at work."""
        return self._task is not None and self._task.cancel()

    async def _work(self, run: OneRun, rows_wanted: int | None) -> None:
        try:
            while not run.complete and (rows_wanted is None or len(run.rows) < rows_wanted):
                self._slice(run, rows_wanted)
                await asyncio.sleep(YIELD_SECONDS)
            self._show(run.snapshot("stopped"))
        except Exception as error:  # noqa: BLE001 - shown and reported below, whatever it is
            self._failed(error)

    def _slice(self, run: OneRun, rows_wanted: int | None) -> None:
        """Take points for 20 ms, or to the first row, and show them if a frame is due."""
        before, end = len(run.rows), self._clock() + SLICE_SECONDS

        def go_on() -> bool:
            first = before == 0 and bool(run.rows)
            return not first and len(run.rows) != rows_wanted and self._clock() < end

        run.advance(go_on)
        is_first = before == 0 and bool(run.rows)
        is_due = bool(run.rows) and self._clock() - self._shown_at >= FRAME_SECONDS
        if not run.complete and (is_first or is_due):
            self._show(run.snapshot("running"))
            self._shown_at = self._clock()

    def _failed(self, error: Exception) -> None:
        self._error, self._run = error, None  # what failed cannot go on
        self._fail(error)
        if not isinstance(error, InvalidInput):
            report = {"message": "A live run failed", "exception": error, "task": self._task}
            self._loop.call_exception_handler(report)
