"""What a worker does: it computes a few points and sends their rows back as text.

Several points at once, because to send one to another process takes about as long as to compute a
cheap one. Text, because it is what the store keeps: rows just computed and rows recalled take the same
way, so they cannot differ. It also moves that work from the one process that collects to the workers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any

import attrs

from labkit.errors import InvalidInput
from labkit.results import Progress, Row
from labkit.sweeps.point import State

Function = Callable[[Any], Iterable[Row | Progress]]
"""Computes a point: the ``points`` of an experiment, or any other of that form."""
Task = tuple[int, Any]
"""The place of a point in the design, and its argument."""


@attrs.frozen(kw_only=True)
class Answer:
    """What a worker says about one point; see ``Outcome``. ``text`` is its rows as JSON."""

    index: int
    state: State = "done"
    text: str = "[]"
    problem: str = ""
    events: int = 0


@attrs.frozen(kw_only=True)
class Answers:
    """What came of a chunk, and how many seconds it took the worker."""

    answers: tuple[Answer, ...]
    seconds: float


def run_chunk(function: Function, tasks: Sequence[Task]) -> Answers:
    """Compute some points, one after the other."""
    began = perf_counter()
    answers = tuple(_answer(function, index, argument) for index, argument in tasks)
    return Answers(answers=answers, seconds=perf_counter() - began)


def rows_from(text: str) -> tuple[Row, ...]:
    """Return the rows that an answer or a store holds as text."""
    return tuple(Row(**columns) for columns in json.loads(text))


def answering(function: Function, index: int, argument: Any) -> Iterator[int | Answer]:
    """Compute one point: yield how many events there were so far, now and then, and at last the answer."""
    rows: list[dict[str, Any]] = []
    events = 0
    try:
        for item in function(argument):
            if isinstance(item, Row):
                rows.append(attrs.asdict(item))
            else:
                events = item.events
                yield events
    except InvalidInput as error:
        yield Answer(index=index, state="refused", problem=str(error))
    except Exception as error:  # noqa: BLE001  one point that fails must not end all the others
        yield Answer(index=index, state="failed", problem=f"{type(error).__name__}: {error}")
    else:
        yield Answer(index=index, text=json.dumps(rows, separators=(",", ":")), events=events)


def _answer(function: Function, index: int, argument: Any) -> Answer:
    *_, answer = answering(function, index, argument)
    assert isinstance(answer, Answer)
    return answer
