"""User-level threads: what a dispatcher runs when it has the core. The kernel knows nothing of them."""

from __future__ import annotations

from collections import deque
from enum import Enum
from typing import Any

import attrs

from labkit.multikernel.dcb import Program
from labkit.multikernel.saved_context import SavedContext


class ThreadState(Enum):
    """Whether a thread could run."""

    RUNNABLE = "runnable"
    BLOCKED = "blocked"
    ENDED = "ended"


class Thread:
    """One thread: its program, and where it stopped if it does not run."""

    __slots__ = ("name", "program", "saved", "state")

    def __init__(self, name: str, program: Program) -> None:
        self.name = name
        self.program = program
        self.saved: SavedContext | None = None
        self.state = ThreadState.BLOCKED

    def __repr__(self) -> str:
        return f"Thread({self.name})"


class RunQueue:
    """The runnable threads of a dispatcher, first in, first out."""

    def __init__(self) -> None:
        self.threads: deque[Thread] = deque()

    def __bool__(self) -> bool:
        return bool(self.threads)

    def add(self, thread: Thread) -> None:
        """Make a blocked thread runnable."""
        if thread.state is ThreadState.BLOCKED:
            thread.state = ThreadState.RUNNABLE
            self.threads.append(thread)

    def put_back(self, thread: Thread, *, first: bool) -> None:
        """Put a thread that ran back: first if it was interrupted, last if it yielded."""
        if first:
            self.threads.appendleft(thread)
        else:
            self.threads.append(thread)

    def take(self) -> Thread | None:
        """Return the thread to run next; it is not in the queue while it runs."""
        return self.threads.popleft() if self.threads else None


class ThreadYield:
    """What a thread yields to let other threads of its dispatcher run first (``thread_yield``)."""


@attrs.frozen
class Block:
    """What a thread yields to stop until somebody takes it from this queue (``thread_block``)."""

    queue: deque[Thread]


def thread_yield() -> Any:
    """Let the dispatcher poll its channels and run its other threads."""
    yield ThreadYield()


def block(queue: deque[Thread]) -> Any:
    """Stop the calling thread until another one, or the dispatcher, wakes it."""
    yield Block(queue)
