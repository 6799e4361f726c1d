"""A sweep: points to compute, taken from a store where they are in it, and the rest by workers.

What comes out does not depend on where it was computed: a point has its own seed among its parameters,
its rows travel as the text that the store keeps, and they end up in the order of the design.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from labkit.results import Progress
from labkit.sweeps.chunk import Answer, Function, Task, rows_from
from labkit.sweeps.dispatch import Dispatcher
from labkit.sweeps.in_turn import in_turn
from labkit.sweeps.point import Outcome, Point
from labkit.sweeps.result import Result
from labkit.sweeps.store import Store
from labkit.sweeps.workers import Workers


class Sweep:
    """Computes while somebody iterates over it, and remembers what came.

    Iterating yields an ``Outcome`` for every point, as soon as it is known, with ``Progress`` in between;
    to stop in the middle cancels what is under way, and to iterate again goes on from there.

    Args:
        function: computes a point from its argument; on other processes it is imported by name.
        points: what to compute, in the order of the result.
        workers: where.
        store: a file that keeps what is done, so that a later sweep need not compute it again.
    """

    def __init__(
        self,
        *,
        function: Function,
        points: Sequence[Point],
        workers: Workers,
        store: str | None = None,
    ) -> None:
        self.points = tuple(points)
        self._function = function
        self._workers = workers
        self._store = store
        self.outcomes: dict[int, Outcome] = {}
        self._events = 0
        self._same: dict[str, list[int]] = {}  # by content: where in the design it stands
        for index, point in enumerate(self.points):
            self._same.setdefault(point.key, []).append(index)

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[Outcome | Progress]:
        yield from list(self.outcomes.values())
        yield self._progress()
        if len(self.outcomes) == len(self.points):
            return
        if self._store is None:
            yield from self._run(None)
        else:
            with Store(self._store) as store:
                yield from self._run(store)

    def result(self) -> Result:
        """Compute what is not known yet, and return all outcomes in the order of the design.

        Raises:
            InvalidInput: if the store cannot be used, or workers cannot be started.
        """
        for _ in self:
            pass
        return Result(outcomes=tuple(self.outcomes[index] for index in range(len(self.points))))

    def _run(self, store: Store | None) -> Iterator[Outcome | Progress]:
        yield from self._refused()
        if store is not None:
            yield from self._recalled(store)
        tasks = [
            (indices[0], self.points[indices[0]].argument)
            for indices in self._same.values()
            if indices[0] not in self.outcomes
        ]
        # Closed here and now, not some day: a sweep that is cancelled must not leave workers behind.
        with closing(self._computed(tasks)) as answers:
            for batch in answers:
                if isinstance(batch, int):
                    yield self._progress(under_way=batch)
                    continue
                if store is not None:
                    store.add((self.points[a.index], a.text) for a in batch if a.state == "done")
                yield from [outcome for answer in batch for outcome in self._answered(answer)]
                yield self._progress()

    def _computed(self, tasks: Sequence[Task]) -> Generator[Sequence[Answer] | int]:
        if self._workers.start is None:
            return in_turn(self._function, tasks)
        return Dispatcher(self._function, tasks, self._workers).run()

    def _refused(self) -> Iterator[Outcome]:
        for index, point in enumerate(self.points):
            if point.problem and index not in self.outcomes:
                yield self._known(
                    Outcome(index=index, point=point, state="refused", problem=point.problem)
                )

    def _recalled(self, store: Store) -> Iterator[Outcome | Progress]:
        wanted = [key for key, at in self._same.items() if at[0] not in self.outcomes]
        for key, text in store.find(wanted):
            for index in self._same[key]:
                yield self._known(
                    Outcome(
                        index=index, point=self.points[index], rows=rows_from(text), recalled=True
                    )
                )
        yield self._progress()

    def _answered(self, answer: Answer) -> Iterator[Outcome]:
        self._events += answer.events
        rows = rows_from(answer.text)
        for index in self._same[self.points[answer.index].key]:
            yield self._known(
                Outcome(
                    index=index,
                    point=self.points[index],
                    state=answer.state,
                    rows=rows,
                    problem=answer.problem,
                )
            )

    def _known(self, outcome: Outcome) -> Outcome:
        self.outcomes[outcome.index] = outcome
        return outcome

    def _progress(self, *, under_way: int = 0) -> Progress:
        events = self._events + under_way
        return Progress(done=len(self.outcomes), total=len(self.points), events=events)
