"""A cluster as somebody else would have started it: a scheduler and workers of their own."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress

import psutil

from tests.project.checkout import ROOT

SCHEDULER = ["distributed.cli.dask_scheduler", "--no-dashboard", "--host", "127.0.0.1"]
WORKERS = ["distributed.cli.dask_worker", "--no-dashboard", "--nworkers", "2", "--nthreads", "1"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(folder, *words):
    """A Python module as a process, ended with all that it has started."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        process.kill()
        process.wait()


@contextmanager
def remote_cluster(folder, port):
    """Give the scheduler and the parent of the workers."""
    with ExitStack() as stack:
        scheduler = stack.enter_context(running(folder, *SCHEDULER, "--port", str(port)))
        workers = stack.enter_context(running(folder, *WORKERS, f"tcp://127.0.0.1:{port}"))
        yield scheduler, workers
