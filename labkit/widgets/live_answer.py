"""One question to the model at a time, answered on the kernel's one loop while the page stays alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from labkit.results import Progress
from labkit.widgets.live_run import LiveRun

Ask = Callable[[Any], Iterator[Any]]
"""Takes a question; yields whole numbers now and then, so that others get their turn, and the answer."""


class LiveAnswer:
    """Computes the answer to the newest question, a slice at a time; older questions are dropped.

    A ``LiveRun`` whose points are marks alone: how slices, cancelling and errors work stands there.

    Args:
        ask: computes the answer.
        answered: called with the question and its answer.
        fail: called with the exception that ended it; what was shown last stays.

    Raises:
        RuntimeError: when no loop is running, that is, outside a notebook.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        answered: Callable[[Any, Any], None],
        fail: Callable[[Exception], None],
    ) -> None:
        self._ask, self._answered = ask, answered
        self._answer: Any = None
        self._live = LiveRun(self._marks, show=self._show, fail=fail)

    def request(self, question: Any) -> None:
        """Ask something new, which cancels what was asked before."""
        self._live.request(question)

    async def finished(self) -> None:
        """Wait until nothing is asked; raise the exception that ended the last question, if one did."""
        await self._live.finished()

    def _marks(self, question: Any) -> Iterator[Progress]:
        for mark in self._ask(question):
            if isinstance(mark, int):
                yield Progress(done=0, total=1, events=mark)
            else:
                self._answer = mark

    def _show(self, snapshot: Any) -> None:
        if snapshot.state == "complete":
            self._answered(snapshot.parameters, self._answer)
