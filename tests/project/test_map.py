"""The map of the code names what is there."""

import re

import pytest

from tests.project.checkout import ROOT, tracked


@pytest.mark.parametrize(("folder", "at_least"), [("multikernel", 40), ("monolithic", 4)])
def test_the_map_names_every_file_of_both_operating_systems(folder, at_least):
    text = (ROOT / "labkit" / "README.md").read_text()
    named = set(re.findall(r"\b(\w+\.py)\b", text))
    files = {
        path.name
        for path in tracked()
        if f"labkit/{folder}/" in path.as_posix() and path.suffix == ".py"
    }
    assert len(files) > at_least
    assert files - named - {"__init__.py"} == set()
