"""What happened when, on which core, at what cost: a list of steps, free when nobody listens.

A model part holds ``trace``, which is ``None`` unless somebody asked for a trace, and records a step
only behind ``if self.trace is not None``. Step, step back, replay, fork and most tests are list
operations on the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple


class Step(NamedTuple):
    """One step of a run.

    ``time`` is the cycle in which the step begins, ``cost`` how many cycles it takes, ``kind`` what
    happens (``store``, ``fetch``, ``wait`` ...), ``what`` which line, channel or message it concerns.
    """

    time: int
    core: int
    kind: str
    what: str
    cost: int


class Trace:
    """The steps of a run in the order in which the model took them."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def record(self, time: int, core: int, kind: str, what: str, cost: int) -> None:
        """Append one step."""
        self.steps.append(Step(time, core, kind, what, cost))

    def hash(self) -> str:
        """Return a fingerprint of the whole trace: equal traces, equal hashes, on every platform."""
        digest = hashlib.sha256()
        for step in self.steps:
            digest.update(f"{step.time} {step.core} {step.kind} {step.what} {step.cost}\n".encode())
        return digest.hexdigest()
