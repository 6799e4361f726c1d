"""A pool of processes that end with the one that started them, however that one ends.

Python's own pool waits for its workers to finish, and leaves them behind, waiting for ever, when its
process is killed. So each worker holds the end of a pipe that nobody writes to: when the other end goes,
because the sweep was cancelled or because its process is no more, the worker ends at once.

Workers are not forked from this process, whose threads (a notebook has some) would not come along. Where
there is a fork server it imports what the function needs once, and workers are forked from that one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection

from labkit.sweeps.workers import Workers

BROKEN = (BrokenExecutor, ConnectionError, EOFError)
"""What somebody hears who asks a pool, or a fork server, of which processes were killed."""


def processes(jobs: int) -> Workers:
    """Return a pool of processes on this machine."""
    return Workers(start=lambda module: _pool(jobs, module), jobs=jobs, broken=BROKEN)


@contextmanager
def _pool(jobs: int, module: str) -> Iterator[Executor]:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["labkit.sweeps.chunk", module])
    theirs, ours = multiprocessing.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_end_with_parent, initargs=(theirs,)
    )
    try:
        yield pool
    except BaseException:
        ours.close()  # workers do not finish what nobody waits for
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        ours.close()
        theirs.close()


def _end_with_parent(lifeline: Connection) -> None:
    """Prepare a worker: the sweep's process alone decides what Ctrl-C means, and when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


def _watch(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
