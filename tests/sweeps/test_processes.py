"""Processes that end with the one that started them."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from labkit.sweeps.chunk import run_chunk
from labkit.sweeps.processes import processes
from tests.project.checkout import ROOT
from tests.sweeps.functions import double, slow

HANGING = """
import sys, time
from labkit.sweeps.processes import processes
from labkit.sweeps.chunk import run_chunk
from tests.sweeps.functions import slow
if __name__ == "__main__":
    with processes(2).start("tests.sweeps.functions") as pool:
        pool.submit(run_chunk, slow, []).result()
        for number in range(2):
            pool.submit(run_chunk, slow, [(number, (number, 300, sys.argv[1]))])
        print("started", flush=True)
        time.sleep(300)
"""


def test_workers_compute_elsewhere():
    with processes(1).start("tests.sweeps.functions") as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
        assert pool.submit(run_chunk, double, [(0, 1)]).result().answers[0].state == "done"


def test_an_error_ends_workers_that_are_busy(tmp_path):
    """Nobody waits for the five minutes that a point would still take."""

    def stopped():
        with processes(1).start("tests.sweeps.functions") as pool:
            pool.submit(run_chunk, slow, []).result()
            pool.submit(run_chunk, slow, [(0, (0, 300, str(tmp_path / "log")))])
            raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        stopped()
    assert time.monotonic() - began < 100


def test_workers_end_when_their_parent_is_killed(tmp_path):
    script = tmp_path / "hanging.py"
    script.write_text(HANGING)
    process = subprocess.Popen(
        [sys.executable, script, tmp_path / "log"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "started\n"
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3, "two workers and what forks them"
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
