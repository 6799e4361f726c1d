"""`make` explains itself, finds a Python, and says in one sentence when it cannot."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.checkout import ROOT

# What the Makefile uses besides Python; an empty PATH of our own shows what it does without more.
TOOLS = ("awk", "id", "printf", "rm", "sh", "touch", "uname")


@pytest.fixture
def make(tmp_path):
    """Run make in an otherwise empty copy of the project, with a PATH of our choice."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("binder/jupyterlab_settings.json", "labkit/__init__.py"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(ROOT / name, tmp_path / name)
    path = tmp_path / "path"
    path.mkdir()
    for tool in TOOLS:
        (path / tool).symlink_to(found(tool))

    def run(*arguments, **variables):
        kept = {key: os.environ[key] for key in ("HOME", "LANG") if key in os.environ}
        return subprocess.run(
            [found("make"), *arguments],
            cwd=tmp_path,
            env={**kept, "PATH": str(path), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    run.folder, run.path = tmp_path, path
    return run


def found(tool: str) -> str:
    location = shutil.which(tool)
    assert location, f"{tool} is not on this machine"
    return location


def program(path: Path, lines: str) -> None:
    path.write_text(f"#!{found('sh')}\n{lines}\n")
    path.chmod(0o755)


def fake_python(make, name: str, *, failing: str) -> None:
    """A Python that fails when the code it is given speaks of `failing`, and makes empty venvs."""
    venv = '*venv*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;'
    lines = (
        f'case "$*" in *"{failing}"*) exit 1;; {venv} *) echo "$*" >> "{make.folder}/log";; esac'
    )
    program(make.path / name, lines)
    for tool in ("mkdir", "cp"):
        link = make.path / tool
        link.exists() or link.symlink_to(found(tool))


def one_line(text: str) -> str:
    """What was said, without make's own words about it."""
    (line,) = [line for line in text.splitlines() if not line.startswith("make")]
    return line


def test_make_alone_lists_the_targets(make):
    done = make()
    assert done.returncode == 0
    for target in ("lab", "run", "test", "test-long", "benchmark", "pins", "clean"):
        assert f"  make {target} " in done.stdout


def test_without_python_it_says_what_is_missing(make):
    done = make("lab")
    assert done.returncode != 0
    assert one_line(done.stdout).startswith("The lab needs Python 3.11 or newer: install it")


def test_a_python_that_is_too_old_is_passed_over(make):
    fake_python(make, "python3", failing="sys.version_info")
    done = make("lab")
    assert done.returncode != 0
    assert one_line(done.stdout).startswith("The lab needs Python 3.11 or newer")


def test_a_chosen_python_that_is_too_old_is_named(make):
    fake_python(make, "python3.10", failing="sys.version_info")
    done = make("lab", "PYTHON=python3.10")
    assert done.returncode != 0
    assert "python3.10 is not" in one_line(done.stdout)


def test_without_the_venv_module_it_says_how_to_get_it(make):
    fake_python(make, "python3", failing="ensurepip")
    done = make("lab")
    assert done.returncode != 0
    assert "apt-get install python3-venv" in one_line(done.stdout)


def test_nothing_is_installed_twice_until_the_lists_change(make):
    fake_python(make, "python3", failing="nothing")
    installs = lambda: (make.folder / "log").read_text().count("pip install")  # noqa: E731

    make(".venv/.test")
    assert installs() == 1
    make(".venv/.test")
    make(".venv/.lab")
    assert installs() == 1

    os.utime(make.folder / "constraints.txt")
    make(".venv/.test")
    assert installs() == 2


def test_an_unfinished_environment_is_made_anew(make):
    fake_python(make, "python3", failing="nothing")
    (make.folder / ".venv").mkdir()
    leftover = make.folder / ".venv/half"
    leftover.touch()

    make(".venv/.lab")

    assert not leftover.exists()
    assert (make.folder / ".venv/.lab").exists()


def test_uv_is_used_where_it_is(make):
    fake_python(make, "python3", failing="nothing")
    program(make.path / "uv", f'echo "uv $*" >> "{make.folder}/log"; mkdir -p .venv')
    make(".venv/.lab")
    calls = (make.folder / "log").read_text().splitlines()
    assert [call.split()[:3] for call in calls if call.startswith("uv")] == [
        ["uv", "venv", "--quiet"],
        ["uv", "pip", "install"],
    ]
    assert "-c constraints.txt" in calls[-1]


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [({}, 0, "were left out"), ({"CI": "true"}, 2, "CI never leaves the browser tests out")],
)
def test_without_chromium_browser_tests_are_left_out_but_never_in_ci(make, variables, code, said):
    fake_python(make, "python3", failing="nothing")
    done = make("browser", **variables)
    assert done.returncode == code
    assert said in done.stdout
