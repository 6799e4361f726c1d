"""Points computed here, one after the other, by whoever asks for the next: nothing else runs meanwhile.

That suits a notebook, whose one loop takes a little at a time: there is a sign of life within a point,
too, and to stop asking is to stop computing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from time import perf_counter

from labkit.sweeps.chunk import Answer, Function, Task, answering

SECONDS = 0.1
"""How long answers are held back, because to keep each by itself may take longer than to compute it."""


def in_turn(function: Function, tasks: Iterable[Task]) -> Generator[tuple[Answer, ...] | int]:
    """Yield answers, several at a time, and in between how many events the point under way had so far."""
    held: list[Answer] = []
    since = perf_counter()
    for index, argument in tasks:
        for item in answering(function, index, argument):
            if isinstance(item, int):
                yield item
            else:
                held.append(item)
        if perf_counter() - since >= SECONDS:
            yield tuple(held)
            held, since = [], perf_counter()
    if held:
        yield tuple(held)
