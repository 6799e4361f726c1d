"""Same parameters and seed, same trace: across processes, hash seeds and versions of Python."""

import os
import shutil
import subprocess
import sys

import pytest

PROGRAM = """
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace
from labkit.workloads.shared_update import messages, shared_memory
trace = Trace()
spec = MachineSpec.load("amd_4x4")
list(shared_memory(Machine(spec, trace=trace), cores=[3, 9, 0, 12], lines=4, until=30_000))
machine = Machine(spec, trace=trace)
list(messages(machine, clients=[5, 2, 9], lines=8, until=30_000, stub_cycles=180))
print(trace.hash())
"""


def trace_hash(python, seed):
    """The fingerprint of the same runs in a fresh process."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [python, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_across_processes_and_hash_seeds():
    assert len({trace_hash(sys.executable, seed) for seed in ("0", "1", "random")}) == 1


@pytest.mark.parametrize("name", ["python3.11", "python3.12", "python3.13"])
def test_across_versions(name):
    """Wherever another Python is installed; the model is pure Python, so it runs with our packages."""
    other = shutil.which(name)
    if other is None or subprocess.run([other, "-V"], check=False, capture_output=True).returncode:
        pytest.skip(f"no {name} here")
    assert trace_hash(other, "0") == trace_hash(sys.executable, "0")
