"""Tests that run code of others need a sandbox that holds; left out, and said so, where there is none."""

import os

import pytest

from labkit.grading.sandbox import Sandbox


def pytest_collection_modifyitems(items) -> None:
    walled = [item for item in items if item.get_closest_marker("sandbox")]
    if not walled or os.environ.get("CI") == "true":
        return
    if problem := Sandbox().problem():
        for item in walled:
            item.add_marker(pytest.mark.skip(reason=f"sandbox tests left out: {problem}"))


@pytest.fixture(scope="session")
def sandbox():
    return Sandbox()
