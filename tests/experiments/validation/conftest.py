"""Everything that has published values, run once."""

import pytest

from labkit.experiments.validation import RUNS, points_of
from labkit.results import rows_of


@pytest.fixture(scope="session")
def found():
    return {name: list(rows_of(points_of(name))) for name in RUNS}
