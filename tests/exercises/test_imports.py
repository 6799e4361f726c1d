"""Marking needs no browser: everything but the panels works where there is no Jupyter."""

import subprocess
import sys

from labkit.exercises import course
from tests.project.checkout import ROOT

PANELS = {"panel", "kept", "desk_panel"}
BLOCKED = ("ipywidgets", "anywidget", "plotly", "IPython", "traitlets", "ipykernel", "jupyterlab")
PROGRAM = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None  # an import of it fails
import importlib
for name in {modules!r}:
    importlib.import_module("labkit.exercises." + name)
from labkit.exercises.course import COURSE
from labkit.exercises.variant import Variant
print([exercise.outcome("1", Variant("ada")).state.value for exercise in COURSE])
"""


def test_checks_and_reports_work_without_jupyter():
    modules = sorted(
        path.stem for path in (ROOT / "labkit/exercises").glob("*.py") if path.stem not in PANELS
    )
    assert "report" in modules
    program = PROGRAM.format(blocked=BLOCKED, modules=modules)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("'") == 2 * len(course.COURSE)
