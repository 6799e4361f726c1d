"""Every task to a worker, and its answer back, whatever happens to workers on the way.

A few chunks are under way at once, each large enough that handing it over costs little beside computing
it, and small enough that answers keep coming. When a worker dies, nobody knows which of the tasks under
way killed it. So they become suspects, which go out one at a time: a task whose worker dies even then,
``TRIES`` times, is answered as lost; the others are answered like all the rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from typing import TypeAlias

from labkit.errors import InvalidInput
from labkit.sweeps.chunk import Answer, Answers, Function, Task, run_chunk
from labkit.sweeps.workers import Errors, Workers

TRIES = 3
"""How often a task is tried alone."""
SECONDS = 0.1
"""How long a chunk should take: a hundred times what it costs to hand it over."""
LARGEST = 64
GRACE = 5.0
"""Seconds in which the other futures of a broken executor must say so."""

Running: TypeAlias = dict[Future[Answers], list[Task]]


class Dispatcher:
    """Hands tasks to workers and yields answers in the order in which they come."""

    def __init__(self, function: Function, tasks: Sequence[Task], workers: Workers) -> None:
        self._function = function
        self._workers = workers
        self._under_way = workers.ahead * workers.jobs
        self._waiting = deque(tasks)
        self._suspects: deque[Task] = deque()
        self._deaths: dict[int, int] = {}  # of suspects: how often one died that was alone
        self._running: Running = {}
        self._seconds, self._computed = 0.0, 0
        # Nobody here cancels a future: that one is cancelled means that its executor is gone.
        self._broken: Errors = (*workers.broken, CancelledError)
        self._died_of: Errors = (*self._broken, *workers.killed)
        self._refusals: Errors = (*self._broken, RuntimeError)  # the latter after a shutdown

    def run(self) -> Generator[Sequence[Answer]]:
        """Yield answers to all tasks, those of a chunk together; start workers anew as often as that takes.

        Raises:
            InvalidInput: if the function cannot be sent to a worker, or workers do not start.
        """
        start, failed = self._workers.start, 0
        assert start is not None, "these compute in turn"
        while self._waiting or self._suspects:
            with start(self._function.__module__) as executor:
                error = self._check(executor)
                if error is None:
                    failed = 0
                    yield from self._answers(executor)
            if error is not None:
                failed += 1
                if failed == TRIES or not self._workers.restarts:
                    problem = f"its workers end before they compute anything, {error}"
                    fix = "in a script, sweep only under: if __name__ == '__main__'"
                    raise InvalidInput("executor", problem.rstrip(", ."), fix=fix) from error
            left = len(self._waiting) + len(self._suspects)
            if left and not self._workers.restarts:
                problem = f"it broke when {left} points were still to be computed"
                raise InvalidInput("executor", problem, fix="start the sweep again with a new one")

    def _check(self, executor: Executor) -> BaseException | None:
        """Send no task at all: if that fails, it is not for the fault of one; return why it did.

        Once is no reason to give up: who killed a worker may have killed what starts the next one too.
        """
        try:
            executor.submit(run_chunk, self._function, []).result()
        except self._died_of as error:
            return error
        except Exception as error:
            problem = f"it cannot be sent to another process, {error}"
            fix = "define it in a module, or try the executor serial"
            raise InvalidInput("function", problem, fix=fix) from error
        return None

    def _answers(self, executor: Executor) -> Iterator[Sequence[Answer]]:
        """Yield answers until all are there or the executor is broken."""
        whole = self._fill(executor)
        while self._running:
            done, _ = wait(
                self._running, timeout=None if whole else GRACE, return_when=FIRST_COMPLETED
            )
            for future in done or list(self._running):
                chunk = self._running.pop(future)
                error = _error(future)
                whole = whole and not isinstance(error, self._broken)
                if error is None:
                    yield self._counted(future.result())
                elif isinstance(error, self._died_of):
                    yield self._died(chunk)
                else:  # an argument that cannot be sent, for example
                    problem = f"{type(error).__name__}: {error}"
                    yield [Answer(index=i, state="failed", problem=problem) for i, _ in chunk]
            whole = whole and self._fill(executor)

    def _fill(self, executor: Executor) -> bool:
        """Hand over as many chunks as may be under way; return whether the executor took them."""
        most = 1 if self._suspects else self._under_way
        while (self._suspects or self._waiting) and len(self._running) < most:
            queue = self._suspects or self._waiting
            chunk = [queue.popleft() for _ in range(self._size(queue))]
            try:
                future = executor.submit(run_chunk, self._function, chunk)
            except self._refusals:
                queue.extendleft(reversed(chunk))
                return False
            self._running[future] = chunk
        return True

    def _size(self, queue: Sequence[Task]) -> int:
        """Return how many tasks the next chunk has: fewer where they are dear, or nearly all done."""
        if queue is self._suspects or not self._computed:
            return 1
        in_time = int(SECONDS * self._computed / max(self._seconds, 1e-9))
        share = len(queue) // (self._under_way)
        return max(1, min(in_time, share, LARGEST))

    def _counted(self, answers: Answers) -> Sequence[Answer]:
        self._seconds += answers.seconds
        self._computed += len(answers.answers)
        return answers.answers

    def _died(self, chunk: Sequence[Task]) -> Sequence[Answer]:
        """Take the tasks of a chunk whose worker died for suspects; give up who was alone too often."""
        lost: list[Answer] = []
        for index, argument in chunk:
            self._deaths[index] = self._deaths.get(index, -1) + 1
            if self._deaths[index] < TRIES:
                self._suspects.append((index, argument))
            else:
                problem = f"the process that computed it died, {TRIES} times of {TRIES}"
                lost.append(Answer(index=index, state="lost", problem=problem))
        return lost


def _error(future: Future[Answers]) -> BaseException | None:
    """Return why a future has no result; one that does not even say so was cancelled."""
    if not future.done() or future.cancelled():
        return CancelledError()
    return future.exception()
