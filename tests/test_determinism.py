"""Same parameters and seed, same trace: across processes, hash seeds and versions of Python."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.project.checkout import ROOT

PROGRAM = """
import sys
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace
from labkit.workloads.shared_update import messages, shared_memory
trace = Trace()
spec = MachineSpec.load("amd_4x4")
list(shared_memory(Machine(spec, trace=trace), cores=[3, 9, 0, 12], lines=4, until=30_000))
machine = Machine(spec, trace=trace)
list(messages(machine, clients=[5, 2, 9], lines=8, until=30_000, stub_cycles=180))
print("%d.%d" % sys.version_info[:2], len(trace), trace.hash())
"""
VERSIONS = ("3.11", "3.12", "3.13")
LEAST = 500
"""Steps of a trace worth comparing; a trace of nothing is the same everywhere."""


def fingerprint(python, seed):
    """Version of Python, then length and hash of the trace of the same runs in a fresh process."""
    # Our packages, but not our standard library: another version has its own.
    packages = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": packages}
    done = subprocess.run(
        [python, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    version, length, hash = done.stdout.split()
    return version, (int(length), hash)


def interpreter(version):
    """A Python of this version that really runs, or None: from PATH, else one that pyenv keeps.

    pyenv puts a name on PATH for every version it has, but only those chosen with it run.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    kept = sorted(pyenv.glob(f"versions/{version}.*/bin/python"))
    for python in filter(None, (shutil.which(f"python{version}"), *kept)):
        command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        if said.returncode == 0 and said.stdout.strip() == version:
            return python
    return None


def test_across_processes_and_hash_seeds():
    found = [fingerprint(sys.executable, seed) for seed in ("0", "1", "random")]
    assert len(set(found)) == 1
    _, (length, _) = found[0]
    assert length > LEAST


@pytest.mark.parametrize("version", VERSIONS)
def test_across_versions(version):
    """Wherever another Python is installed; the model is pure Python, so it runs with our packages."""
    other = interpreter(version)
    if other is None:
        pytest.skip(f"there is no Python {version} here")
    ran, trace = fingerprint(other, "random")
    assert ran == version
    assert trace == fingerprint(sys.executable, "0")[1]


def test_a_name_on_the_path_that_does_not_run_is_passed_over(tmp_path, monkeypatch):
    """As pyenv's own names do for a version that is kept but not chosen."""
    here = "{}.{}".format(*sys.version_info[:2])
    kept = tmp_path / f"pyenv/versions/{here}.99/bin/python"
    kept.parent.mkdir(parents=True)
    kept.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    broken = tmp_path / f"path/python{here}"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 127\n")
    for script in (kept, broken):
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "nosuch"))
    assert interpreter(here) is None
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert interpreter(here) == kept
