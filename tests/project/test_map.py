"""The map of the code names what is there."""

import re

from tests.project.checkout import ROOT, tracked


def test_the_map_names_every_file_of_the_multikernel():
    text = (ROOT / "labkit" / "README.md").read_text()
    named = set(re.findall(r"\b(\w+\.py)\b", text))
    files = {
        path.name
        for path in tracked()
        if "labkit/multikernel/" in path.as_posix() and path.suffix == ".py"
    }
    assert len(files) > 40
    assert files - named - {"__init__.py"} == set()
