"""Dask's distributed scheduler as an executor: the way past one machine. Only this file knows dask.

``dask://HOST:PORT`` is the scheduler of a cluster that somebody has started, whose workers have to have
the same labkit; ``dask://`` starts a scheduler and workers on this machine and ends them afterwards.
Dask itself gives the task of a dead worker to another one, and to no third after ``FAILURES``.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from typing import Any

from labkit.errors import InvalidInput
from labkit.sweeps.workers import DASK, Workers, cores

try:
    import dask
    import distributed
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError
except ImportError:
    raise InvalidInput(
        "executor", "dask is not installed", fix='try: python -m pip install "labkit[research]"'
    ) from None

SETTINGS = {
    "distributed.scheduler.allowed-failures": 1,
    "distributed.comm.timeouts.connect": "10s",
    "logging.distributed": "critical",
}
PATIENCE = 10
"""Seconds to wait for a scheduler or for workers."""


def cluster(address: str, *, jobs: int | None) -> Workers:
    """Return the workers of a cluster; without an address, of one on this machine.

    Raises:
        InvalidInput: if no scheduler answers there.
    """
    broken = (CommClosedError, OSError, TimeoutError)
    if not address:
        side_by_side = jobs or cores()
        return Workers(
            start=lambda _: _local(side_by_side),
            jobs=side_by_side,
            broken=broken,
            killed=(KilledWorker,),
        )
    with _connected(address) as client:
        threads = sum(client.nthreads().values())
    return Workers(
        start=lambda _: _remote(address),
        jobs=jobs or max(1, threads),
        broken=broken,
        killed=(KilledWorker,),
    )


@contextmanager
def _local(jobs: int) -> Iterator[Executor]:
    with dask.config.set(SETTINGS), ExitStack() as stack:
        local = stack.enter_context(
            distributed.LocalCluster(
                n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None
            )
        )
        yield stack.enter_context(_executor(stack.enter_context(distributed.Client(local))))


@contextmanager
def _remote(address: str) -> Iterator[Executor]:
    with _connected(address) as client, _executor(client) as executor:
        yield executor


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    with dask.config.set(SETTINGS):
        try:
            client = distributed.Client(f"tcp://{address}", timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            problem = f"no scheduler answers at {DASK}{address}"
            fix = f"start one with: dask scheduler, or try {DASK} for a cluster here"
            raise InvalidInput("executor", problem, fix=fix) from error
        with client:
            yield client


@contextmanager
def _executor(client: Any) -> Iterator[Executor]:
    # pure=False: dask must not take one chunk for another; retries are the dispatcher's.
    executor = client.get_executor(pure=False)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False)
