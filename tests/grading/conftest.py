"""Tests that run code of others need a sandbox that holds; left out, and said so, where there is none.

CI leaves them out only where the kernel lets nobody build walls, as in some containers: that is not ours
to mend. A sandbox of ours that does not hold fails there.
"""

import os
import subprocess

import pytest

from labkit.grading.sandbox import Sandbox


def pytest_collection_modifyitems(items) -> None:
    walled = [item for item in items if item.get_closest_marker("sandbox")]
    if not walled or (os.environ.get("CI") == "true" and walls_can_be_built()):
        return
    if problem := Sandbox().problem():
        for item in walled:
            item.add_marker(pytest.mark.skip(reason=f"sandbox tests left out: {problem}"))


def walls_can_be_built() -> bool:
    """Whether the smallest sandbox of all runs here; true without bubblewrap, which CI has to install."""
    program = Sandbox().program
    if program is None:
        return True
    smallest = [program, "--unshare-all", "--ro-bind", "/", "/", "true"]
    return subprocess.run(smallest, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def sandbox():
    return Sandbox()
