"""A sweep on the kernel's one loop: run, stop, go on, and say how far it is."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

import ipywidgets

from labkit.results import Progress, Row
from labkit.strings import say
from labkit.sweeps.point import Outcome
from labkit.sweeps.sweep import Sweep
from labkit.widgets.live_run import LiveRun
from labkit.widgets.one_run import Snapshot
from labkit.widgets.run_buttons import button
from labkit.widgets.status import StatusLine, guarded

DRAWINGS = 20
"""How often views are drawn in the course of a sweep; each takes time from the sweep itself."""


class SweepRun(ipywidgets.VBox):
    """Buttons and a line of progress for a sweep that computes in turn.

    Args:
        make: returns the sweep to run; asked whenever a run begins anew.
        show: called with the sweep when there is more to see of it, some twenty times, and at the end.
    """

    def __init__(self, make: Callable[[], Sweep], *, show: Callable[[Sweep], None]) -> None:
        self._make, self._show = make, show
        self.sweep: Sweep | None = None
        self._drawn = -1
        self.status = StatusLine()
        self.progress = ipywidgets.HTML()
        self.start = button(
            say("sweep_run.run"), guarded(self.run, self.status), hint=say("sweep_run.run_hint")
        )
        self.halt = button(
            say("sweep_run.stop"), guarded(self.stop, self.status), hint=say("sweep_run.stop_hint")
        )
        self._live = LiveRun(_points, show=self._frame, fail=self._fail)
        bar = ipywidgets.HBox((self.start, self.halt))
        super().__init__((bar, self.progress, self.status))
        self.add_class("labkit-sweep-run")
        self._now(running=False)

    def run(self) -> None:
        """Go on with a stopped sweep, or run the one that is wanted now from its beginning.

        What a store has is there at once.
        """
        sweep = self._stopped(self._make())
        self.status.say("")
        self.sweep, self._drawn = sweep, -1
        self._now(running=True)
        self._live.request(sweep)

    def stop(self) -> None:
        """Stop; what is done is kept, and to run again goes on from there."""
        self._live.stop()

    def _stopped(self, wanted: Sweep) -> Sweep:
        """Return the sweep that was stopped, if it is of the same points; else the one that is wanted."""
        before = self.sweep
        if before is None or len(before.outcomes) == len(before):
            return wanted
        is_same = [p.key for p in before.points] == [p.key for p in wanted.points]
        return before if is_same else wanted

    async def finished(self) -> None:
        """Wait until nothing runs; raise what ended the run, if it failed."""
        await self._live.finished()

    def _now(self, *, running: bool) -> None:
        self.start.disabled, self.halt.disabled = running, not running

    def _frame(self, snapshot: Snapshot) -> None:
        sweep: Sweep = snapshot.parameters
        done = len(sweep.outcomes)
        is_running = snapshot.state == "running"
        self._now(running=is_running)
        self.progress.value = f'<p class="labkit-progress">{html.escape(_words(snapshot))}</p>'
        if not is_running or done - self._drawn >= len(sweep) / DRAWINGS:
            self._drawn = done
            self._show(sweep)
        if not is_running:
            self.status.say(_end(sweep))

    def _fail(self, error: Exception) -> None:
        self._now(running=False)
        self.status.complain(error)


def _points(sweep: Sweep) -> Iterator[Row | Progress]:
    """Yield what a live run takes; the sweep itself remembers the outcomes."""
    for item in sweep:
        if isinstance(item, Outcome):
            yield from item.rows
        else:
            yield item


def _words(snapshot: Snapshot) -> str:
    mark = snapshot.progress
    known = {"done": mark.done, "total": mark.total, "events": mark.events / 1e6}
    return say(f"sweep_run.{snapshot.state}", **known)


def _end(sweep: Sweep) -> str:
    """Say what came from the store, and what has no result, if anything."""
    outcomes = list(sweep.outcomes.values())
    recalled = sum(outcome.recalled for outcome in outcomes)
    problems = [outcome.problem for outcome in outcomes if outcome.state != "done"]
    said = [say("sweep_run.recalled", count=recalled)] if recalled else []
    if problems:
        said.append(say("sweep_run.problems", count=len(problems), first=problems[0]))
    return " ".join(said)
