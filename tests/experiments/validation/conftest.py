"""Everything that has published values, run once."""

import pytest

from labkit.experiments.validation import RUNS, rows_for


@pytest.fixture(scope="session")
def found():
    return {name: rows_for(name) for name in RUNS}
