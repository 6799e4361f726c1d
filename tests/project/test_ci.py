"""`.ci/run` on a bare Debian machine: installs what is missing, calls `make test`, hands on its code."""

import shutil
import subprocess

import pytest

from tests.project.checkout import ROOT
from tests.project.test_make import found, program

EVERYTHING = ("git", "python3", "chromium", "bwrap")
TOOLS = ("bash", "dirname", "env", "grep", "mkdir", "tee", "timeout")


@pytest.fixture
def machine(tmp_path):
    """A machine with Debian's basics and an apt-get that notes what it is asked for."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    path = tmp_path / "path"
    path.mkdir()
    for tool in TOOLS:
        (path / tool).symlink_to(found(tool))
    program(path / "apt-get", f'echo "$*" >> "{tmp_path}/apt"')
    program(path / "id", "echo 0")

    def run(*, has=(), make="echo '== 3 passed in 1.00s =='"):
        for name in has:
            program(path / name, "exit 0")
        program(path / "make", f'echo "make $* CI=$CI" > "{tmp_path}/made"; {make}')
        return subprocess.run(
            [path / "bash", tmp_path / ".ci/run"],
            env={"PATH": str(path), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    run.folder = tmp_path
    return run


def asked(machine):
    log = machine.folder / "apt"
    return log.read_text().splitlines() if log.exists() else []


def test_a_bare_machine_gets_python_git_chromium_and_bubblewrap(machine):
    done = machine()
    assert done.returncode == 0, done.stderr
    update, install = asked(machine)
    assert update.startswith("update")
    for package in (
        "git",
        "python3",
        "python3-venv",
        "chromium",
        "fonts-dejavu-core",
        "bubblewrap",
    ):
        assert package in install.split()


def test_a_machine_with_everything_installs_nothing(machine):
    assert machine(has=EVERYTHING).returncode == 0
    assert asked(machine) == []


def test_it_calls_make_test_as_ci(machine):
    """So that the tests of browser and sandbox are never left out."""
    machine(has=EVERYTHING)
    assert (machine.folder / "made").read_text() == "make test CI=true\n"


@pytest.mark.parametrize("code", [0, 2])
def test_the_code_of_make_is_the_code_of_ci(machine, code):
    done = machine(has=EVERYTHING, make=f"echo '== 1 failed in 2.00s =='; exit {code}")
    assert done.returncode == code
    assert done.stdout.splitlines()[-1] == "== 1 failed in 2.00s =="
