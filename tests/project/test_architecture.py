"""The rules of the house that no other tool checks, and that the tools are set up to check ours."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.project.checkout import ROOT, texts, tracked

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# Put together here, or this file would be the first to break its own rule.
REGISTRIES = [
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "deb" + ".debian.org",
    "conda." + "anaconda.org",
]
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:work|root|home/\w+|Users/\w+)/")
OUTSIDE = re.compile(r"\.\./+shared\b|/work" + r"/shared")


def long_functions(source: str) -> Iterator[tuple[str, int]]:
    """Functions beyond the hard stop, their docstring not counted."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = node.body[1:][:1] if ast.get_docstring(node) else node.body[:1]
        lines = (node.end_lineno or 0) - first[0].lineno + 1 if first else 0
        if lines > LONGEST_FUNCTION:
            yield node.name, lines


def this_machines_registries() -> Iterator[str]:
    """Hosts from which this very machine installs; they must not leak into the project either."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings = [asked.stdout, *(os.environ.get(name, "") for name in ("UV_INDEX_URL", "UV_INDEX"))]
    for address in re.findall(r"https?://[^\s'\"]+", " ".join(settings)):
        host = urlsplit(address).hostname
        if host not in {None, "localhost", "127.0.0.1"}:
            yield host


def addresses(text: str, hosts: list[str]) -> list[str]:
    found = [host for host in hosts if host in text]
    return found + MACHINE_PATH.findall(text) + OUTSIDE.findall(text)


@pytest.mark.parametrize("folder", ["labkit", "tests"])
def test_a_file_fits_the_eye(folder):
    files = {name: text.count("\n") for name, text in texts(f"{folder}/*.py")}
    assert files
    assert {name: lines for name, lines in files.items() if lines > LONGEST_FILE} == {}


def test_a_function_fits_the_eye():
    found = {name: list(long_functions(text)) for name, text in texts("labkit/*.py")}
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_no_file_names_a_registry_a_machine_or_the_world_outside():
    """A clone works anywhere: no registry hosts, no paths of one machine, nothing beside it."""
    hosts = [*REGISTRIES, *this_machines_registries()]
    found = {name: addresses(text, hosts) for name, text in texts()}
    assert {name: leaks for name, leaks in found.items() if leaks} == {}


def test_no_list_of_pins_holds_an_address():
    """One resolver's cache is another one's dead link: uv.lock and its like stay out."""
    names = {path.name for path in tracked()}
    assert not names & {
        "uv.lock",
        "pylock.toml",
        "package-lock.json",
        "poetry.lock",
        "Pipfile.lock",
    }
    for name in ("constraints.txt", "environment.yml", "binder/environment.yml"):
        assert "://" not in (ROOT / name).read_text()


def test_a_long_function_and_a_leak_are_noticed():
    source = "def f():\n" + '    """Say."""\n' + "    g()\n" * (LONGEST_FUNCTION + 1)
    assert list(long_functions(source)) == [("f", LONGEST_FUNCTION + 1)]
    assert addresses("open('" + "/work" + "/shared/x')", []) != []
    assert addresses("see " + REGISTRIES[0], REGISTRIES) == [REGISTRIES[0]]
    assert addresses("~/work/ and $HOME/work/ and a.b/root/", []) == []


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    # From inside, so that the copy there is looked at and not the installed one.
    command = [str(LINT_IMPORTS), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_imports_go_down_the_layers():
    """DESIGN: the contracts are kept as the code stands."""
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("hardware/bad.py", "import labkit.cli", "Imports go down the layers only"),
        ("hardware/bad.py", "import labkit.multikernel", "Imports go down the layers only"),
        ("charts/bad.py", "import labkit.experiments", "Imports go down the layers only"),
        ("multikernel/bad.py", "import labkit.monolithic", "Imports go down the layers only"),
        ("newcomer.py", "", "Imports go down the layers only"),
        ("results.py", "import simpy", "simpy is imported only"),
        ("experiments/bad.py", "import plotly.graph_objects", "plotly is imported only"),
        ("charts/bad.py", "import ipywidgets", "Jupyter is imported only"),
        ("hardware/bad.py", "import threading", "pure Python"),
        ("workloads/bad.py", "import numpy", "pure Python"),
    ],
)
def test_an_import_against_the_layers_is_noticed(tmp_path, module, line, broken):
    """A project of the same shape with one bad import breaks the contract that forbids it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "labkit"
    for layer in ("charts", "experiments", "workloads", "multikernel", "monolithic", "hardware"):
        (package / layer).mkdir(parents=True)
        (package / layer / "__init__.py").touch()
    for name in ("__init__", "cli", "results", "errors"):
        (package / f"{name}.py").touch()
    assert lint_imports(tmp_path).returncode == 0, "the shape alone keeps every contract"

    (package / module).write_text(f"{line}\n")

    done = lint_imports(tmp_path)
    assert done.returncode == 1
    verdicts = [text for text in done.stdout.splitlines() if "BROKEN" in text]
    assert len(verdicts) == 1
    assert broken in verdicts[0]
