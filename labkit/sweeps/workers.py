"""Where points are computed: here, in threads, in processes, on a cluster, or on an executor given.

Everything else that computes is a ``concurrent.futures.Executor``. What a sweep has to know beyond that
is how to start one, how many points it takes at a time, and which errors mean that a worker died.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext

import attrs

from labkit.errors import EMPTY, InvalidInput

Errors = tuple[type[BaseException], ...]
DASK = "dask://"
NAMES = ("processes", "serial", "threads", DASK, f"{DASK}HOST:PORT")
MOST_JOBS = 1024


@attrs.frozen(kw_only=True)
class Workers:
    """Where points are computed.

    Args:
        start: gives an executor, and ends it after the block; at once where the block raises. It is
            told the module in which the function is, so that it can be imported early. Without it
            points are computed in turn by whoever asks for them.
        jobs: how many workers compute side by side.
        ahead: chunks under way for each of them, so that the next is there when one is done.
        broken: errors which mean that the whole executor is gone and a new one is needed.
        killed: errors which mean that only the worker of this chunk died.
        restarts: whether ``start`` may be called again.
    """

    start: Callable[[str], AbstractContextManager[Executor]] | None
    jobs: int = 1
    ahead: int = 2
    broken: Errors = (BrokenExecutor,)
    killed: Errors = ()
    restarts: bool = True


SERIAL = Workers(start=None)


def workers_of(executor: str | Executor, *, jobs: int | None = None) -> Workers:
    """Return where to compute.

    Args:
        executor: ``processes``, ``serial``, ``threads``; ``dask://HOST:PORT`` for the scheduler of a
            cluster, ``dask://`` for a cluster on this machine; or any executor, which the caller ends.
        jobs: workers side by side; without it as many as this process has cores.

    Raises:
        InvalidInput: for an executor that there is not, a number of jobs that is none, or if dask
            is not installed.
    """
    if jobs is not None and not 1 <= jobs <= MOST_JOBS:
        problem = f"{jobs} is not a whole number from 1 to {MOST_JOBS}"
        raise InvalidInput("jobs", problem, fix="try 2")
    side_by_side = jobs or cores()
    if isinstance(executor, Executor):
        return Workers(start=lambda _: nullcontext(executor), jobs=side_by_side, restarts=False)
    if executor == "serial":
        return SERIAL
    if executor == "threads":
        return Workers(start=lambda _: _threads(side_by_side), jobs=side_by_side)
    if executor == "processes":
        from labkit.sweeps.processes import processes  # noqa: PLC0415  there are none in a browser

        return processes(side_by_side)
    if executor.startswith(DASK):
        from labkit.sweeps.cluster import cluster  # noqa: PLC0415  an extra, a second to import

        return cluster(executor.removeprefix(DASK), jobs=jobs)
    problem = f"{executor or EMPTY:.60} is not one of {', '.join(NAMES)}"
    raise InvalidInput("executor", problem, fix="try processes")


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux tells which cores are ours
        return os.cpu_count() or 1


@contextmanager
def _threads(jobs: int) -> Iterator[Executor]:
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
