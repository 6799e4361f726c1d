"""The doctor compares what is here with what labkit declares, and names a fix for what is wrong."""

import importlib
import importlib.metadata
import subprocess
import sys
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.doctor import Finding, Report, cores, doctor, memory

GB = 10**9
# `labkit.doctor` may well be the function, as readers call it; this is the file.
MODULE = importlib.import_module("labkit.doctor")


@pytest.fixture
def installed(monkeypatch):
    """An environment of our own: change a version, or set it to None to take the package away."""
    versions = {"simpy": "4.1.2", "ipywidgets": "8.1.9", "pytest": "9.2.0"}
    needs = ["simpy<5,>=4.1", 'ipywidgets>=8.1; extra == "lab"', 'pytest>=9; extra == "test"']

    def version(name):
        if versions.get(name) is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(importlib.metadata, "requires", lambda _: needs)
    monkeypatch.setattr(importlib.metadata, "version", version)
    return versions


def finding(report, subject):
    (found,) = [finding for finding in report.findings if finding.subject == subject]
    return found


def test_here_everything_is_in_order():
    report = doctor()
    assert report.ok, report
    assert report.verdict == "Everything the lab needs is here."


def test_it_asks_for_what_the_model_and_the_notebooks_need_but_not_for_the_tests(installed):
    subjects = [finding.subject for finding in doctor().findings]
    assert subjects[:4] == ["Python", "labkit", "simpy", "ipywidgets"]
    assert "pytest" not in subjects


@pytest.mark.parametrize(
    ("version", "good"),
    [("4.0.9", False), ("4.1", True), ("4.9rc1", True), ("5.0", False), (None, False)],
)
def test_a_version_outside_the_range_has_a_fix_that_names_the_range(installed, version, good):
    installed["simpy"] = version
    report = doctor()
    assert report.ok is good
    assert finding(report, "simpy") == Finding(
        "simpy",
        version or "missing",
        ">=4.1,<5",
        "" if good else 'python -m pip install "simpy>=4.1,<5"',
    )


def test_a_missing_jupyter_is_a_problem_with_a_fix(installed):
    installed["ipywidgets"] = None
    report = doctor()
    assert not report.ok
    assert finding(report, "ipywidgets").fix == 'python -m pip install "ipywidgets>=8.1"'


def test_it_imports_nothing_of_what_it_examines():
    """So it works where Jupyter is not installed, or broken."""
    code = (
        "import sys; from labkit.doctor import doctor; doctor();"
        "print([name for name in ('IPython', 'ipywidgets', 'anywidget', 'plotly', 'simpy')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_widgets_without_their_javascript_are_noticed(monkeypatch):
    lost = PurePosixPath("../../share/jupyter/labextensions/anywidget/package.json")
    lost = importlib.metadata.PackagePath(lost)
    lost.dist = importlib.metadata.distribution("simpy")
    monkeypatch.setattr(importlib.metadata, "files", lambda _: [lost])
    found = finding(doctor(), "anywidget in JupyterLab")
    assert found.found == "missing"
    assert "reload the page" in found.fix


def test_labkit_that_is_not_installed_says_how_to_install_it(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "metadata", missing)
    report = doctor()
    assert not report.ok
    assert "make lab" in finding(report, "labkit").fix


def test_too_little_memory_is_a_problem(monkeypatch):
    monkeypatch.setattr(MODULE, "memory", lambda: 300 * 10**6)
    assert finding(doctor(), "memory") == Finding(
        "memory", "0.3 GB", ">=0.5 GB", "shut down other kernels, or use a larger machine"
    )


def test_memory_that_nobody_tells_is_no_problem(monkeypatch):
    monkeypatch.setattr(MODULE, "memory", lambda: None)
    assert finding(doctor(), "memory") == Finding("memory", "unknown", ">=0.5 GB")


def test_a_report_shows_itself_as_text_and_as_a_table():
    report = Report((Finding("a", "1", ">=1"), Finding("b<c", "missing", ">=2", "get b & c")))
    assert repr(report).splitlines() == [
        "     what  found    wanted  fix",
        "ok   a     1        >=1",
        "FIX  b<c   missing  >=2     get b & c",
        "1 thing to fix, see the last column.",
    ]
    assert "<td>b&lt;c</td><td>missing</td><td>&gt;=2</td><td>get b &amp; c</td>" in (
        report._repr_html_()
    )


def test_a_notebook_shows_one_line_where_all_is_well_and_the_table_where_not(installed):
    """Seventeen lines that say ok would push the first chart out of sight."""
    good = doctor()._repr_html_()
    assert good.startswith("<details><summary>Everything the lab needs is here.</summary><table>")
    installed["simpy"] = None
    assert doctor()._repr_html_().startswith("<details open><summary>1 thing to fix")


class Container:
    """Files as Linux shows the limits of a control group and of those above it."""

    def __init__(self, folder, lines):
        self.limits = folder / "limits"
        self.groups = folder / "groups"
        self.groups.write_text(lines)

    def set(self, name, content):
        path = self.limits / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def look(self, what):
        return what(groups=self.groups, limits=self.limits)


@pytest.fixture
def version_2(tmp_path):
    return Container(tmp_path, "0::/pods/ours\n")


@pytest.fixture
def version_1(tmp_path):
    return Container(tmp_path, "4:memory:/pods/ours\n2:cpu,cpuacct:/pods/ours\n0::/\n")


def test_without_control_groups_the_machine_itself_counts(tmp_path):
    nothing = {"groups": tmp_path / "no", "limits": tmp_path}
    assert cores(**nothing) >= 1
    assert memory(**nothing) > GB / 2


def test_the_tightest_limit_on_the_way_up_holds(version_2):
    version_2.set("pods/ours/memory.max", "400000000\n")
    version_2.set("pods/memory.max", "300000000\n")
    version_2.set("memory.max", "max\n")
    version_2.set("pods/ours/cpu.max", "max 100000\n")
    version_2.set("pods/cpu.max", "50000 100000\n")
    assert version_2.look(memory) == 300_000_000
    assert version_2.look(cores) == 0.5


def test_limits_of_other_groups_do_not_count(version_2):
    version_2.set("pods/theirs/memory.max", "1000\n")
    version_2.set("pods/theirs/cpu.max", "1000 100000\n")
    assert version_2.look(memory) > 1000
    assert version_2.look(cores) >= 1


def test_version_1_of_control_groups(version_1):
    version_1.set("memory/memory.limit_in_bytes", "350000000\n")
    version_1.set("cpu,cpuacct/pods/ours/cpu.cfs_quota_us", "25000\n")
    version_1.set("cpu,cpuacct/pods/ours/cpu.cfs_period_us", "100000\n")
    assert version_1.look(memory) == 350_000_000
    assert version_1.look(cores) == 0.25


def test_version_1_without_a_limit(version_1):
    version_1.set("memory/memory.limit_in_bytes", f"{2**63 - 4096}\n")
    version_1.set("cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
    version_1.set("cpu,cpuacct/cpu.cfs_period_us", "100000\n")
    assert version_1.look(memory) < 2**63 - 4096
    assert version_1.look(cores) >= 1


@given(limits=st.lists(st.none() | st.integers(1, 10**8), min_size=1, max_size=6))
def test_memory_is_the_least_of_all_limits(tmp_path_factory, limits):
    """However deep the groups are nested, and whichever of them sets a limit."""
    path = "/".join("g" * len(limits))
    container = Container(tmp_path_factory.mktemp("groups"), f"0::/{path}\n")
    for depth, limit in enumerate(limits, start=1):
        name = "/".join("g" * depth) + "/memory.max"
        container.set(name, "max\n" if limit is None else f"{limit}\n")
    set_ones = [limit for limit in limits if limit is not None]
    if set_ones:
        assert container.look(memory) == min(set_ones)
    else:
        assert container.look(memory) > 10**8
