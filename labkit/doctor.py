"""Is this machine ready? `labkit.doctor()` in a notebook, `labkit doctor` in a terminal.

What labkit needs is written once, in pyproject.toml. The doctor reads it back from the installed
package, so that it never asks for something else than the installer did. It imports none of what
it examines: a broken Jupyter must not break the doctor.
"""

import contextlib
import html
import importlib.metadata
import os
import platform
from collections.abc import Iterator
from pathlib import Path

import attrs
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

LEAST_MEMORY = 512 * 2**20
"""Bytes that JupyterLab and one kernel of ours need together; Binder gives twice as much."""

FRONT_ENDS = ("anywidget", "jupyterlab_widgets")
"""The packages that bring JavaScript into JupyterLab; without it widgets show as plain text."""

PROCESS_GROUPS = Path("/proc/self/cgroup")
GROUP_LIMITS = Path("/sys/fs/cgroup")


@attrs.frozen
class Finding:
    """One thing looked at. An empty `fix` means that it is as it should be."""

    subject: str
    found: str
    wanted: str
    fix: str = ""


@attrs.frozen(repr=False)
class Report:
    """All findings; shows itself as text in a terminal and as a table in a notebook."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether the lab, notebooks included, runs here as it should."""
        return not any(finding.fix for finding in self.findings)

    @property
    def verdict(self) -> str:
        """One sentence for the reader."""
        problems = sum(bool(finding.fix) for finding in self.findings)
        if not problems:
            return "Everything the lab needs is here."
        return f"{problems} thing{'s' * (problems > 1)} to fix, see the last column."

    def __repr__(self) -> str:
        rows = [("", "what", "found", "wanted", "fix"), *map(_cells, self.findings)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )
        return "\n".join([*lines, self.verdict])

    def _repr_html_(self) -> str:
        """One line where all is well, with the table folded away; open where there is a problem."""
        heads = "".join(f"<th>{head}</th>" for head in ("", "what", "found", "wanted", "fix"))
        rows = (
            "".join(f"<td>{html.escape(cell)}</td>" for cell in _cells(finding))
            for finding in self.findings
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        table = f"<table><tr>{heads}</tr>{body}</table>"
        state = "" if self.ok else " open"
        verdict = html.escape(self.verdict)
        return f"<details{state}><summary>{verdict}</summary>{table}</details>"


def _cells(finding: Finding) -> tuple[str, str, str, str, str]:
    mark = "FIX" if finding.fix else "ok"
    return mark, finding.subject, finding.found, finding.wanted, finding.fix


def doctor() -> Report:
    """Look at Python, labkit, the packages it needs, the widgets' front ends, memory and cores."""
    try:
        labkit = importlib.metadata.metadata("labkit")
    except importlib.metadata.PackageNotFoundError:
        fix = "in the folder of the lab: make lab, or python -m pip install --editable '.[lab]'"
        return Report((Finding("labkit", "not installed", "installed", fix),))
    return Report(
        (
            _python(SpecifierSet(labkit["Requires-Python"])),
            Finding("labkit", labkit["Version"], "installed"),
            *map(_package, _needed()),
            *map(_front_end, FRONT_ENDS),
            _memory(),
            Finding("cores", f"{cores():g}", ">=1"),
        )
    )


def _python(wanted: SpecifierSet) -> Finding:
    found = platform.python_version()
    fix = "" if wanted.contains(found, prereleases=True) else "make clean lab PYTHON=/path/to/it"
    return Finding("Python", found, str(wanted), fix)


def _needed() -> Iterator[Requirement]:
    """What labkit declares for itself and for the notebooks; not what only its tests use."""
    for line in importlib.metadata.requires("labkit") or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": "lab"}):
            yield requirement


def _package(requirement: Requirement) -> Finding:
    # Lower bound first, as people write it.
    wanted = ",".join(sorted(map(str, requirement.specifier), reverse=True))
    fix = f'python -m pip install "{requirement.name}{wanted}"'
    try:
        found = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(requirement.name, "missing", wanted, fix)
    good = requirement.specifier.contains(found, prereleases=True)
    return Finding(requirement.name, found, wanted, "" if good else fix)


def _front_end(package: str) -> Finding:
    subject, wanted = f"{package} in JupyterLab", "its files"
    fix = f"python -m pip install --force-reinstall --no-deps {package}, then reload the page"
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        return Finding(subject, "missing", wanted, fix)
    manifests = [f for f in files if "labextensions" in f.parts and f.name == "package.json"]
    good = any(Path(str(manifest.locate())).is_file() for manifest in manifests)
    return Finding(subject, "found" if good else "missing", wanted, "" if good else fix)


def _memory() -> Finding:
    subject, wanted = "memory", f">={LEAST_MEMORY / 1e9:.1f} GB"
    found = memory()
    if found is None:
        return Finding(subject, "unknown", wanted)
    fix = "" if found >= LEAST_MEMORY else "shut down other kernels, or use a larger machine"
    return Finding(subject, f"{found / 1e9:.1f} GB", wanted, fix)


def memory(*, groups: Path = PROCESS_GROUPS, limits: Path = GROUP_LIMITS) -> int | None:
    """Bytes this process may use: the machine's, or less where a container says so.

    None where the operating system does not tell.
    """
    found = []
    for folder in _control_groups(groups, limits):
        for name in ("memory.max", "memory.limit_in_bytes"):
            found += _numbers(folder / name)[:1]
    with contextlib.suppress(AttributeError, ValueError, OSError):  # Windows; names not known
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min(found, default=None)


def cores(*, groups: Path = PROCESS_GROUPS, limits: Path = GROUP_LIMITS) -> float:
    """Cores this process may use; a container's share need not be a whole number."""
    try:
        found: list[float] = [len(os.sched_getaffinity(0))]
    except AttributeError:  # only Linux tells which cores are ours
        found = [os.cpu_count() or 1]
    for folder in _control_groups(groups, limits):
        share = _numbers(folder / "cpu.max") or [
            *_numbers(folder / "cpu.cfs_quota_us"),
            *_numbers(folder / "cpu.cfs_period_us"),
        ]
        if len(share) == 2 and share[0] > 0:  # version 1 writes -1 for "no limit"
            found.append(share[0] / share[1])
    return min(found)


def _control_groups(groups: Path, limits: Path) -> Iterator[Path]:
    """The folders whose limits hold for this process: its own and all above it.

    A line is `number:controllers:path`; version 2 of control groups leaves the controllers empty.
    """
    try:
        lines = groups.read_text().splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        top = limits / controllers
        folder = top / path.lstrip("/")
        yield from (folder, *(above for above in folder.parents if above.is_relative_to(top)))


def _numbers(path: Path) -> list[int]:
    """The numbers of a limit's file; none for `max`, the word for "no limit", or no such file."""
    try:
        words = path.read_text().split()
    except OSError:
        return []
    return [int(word) for word in words] if "max" not in words else []
