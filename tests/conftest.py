"""How hard hypothesis tries: `make test` takes "ci", `make test-long` takes "long"."""

import pytest
from hypothesis import HealthCheck, settings

# No deadline: machines that run CI stall now and then, and a law does not depend on the clock.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

# The same examples in every run, so that a green commit stays green.
settings.register_profile("ci", derandomize=True, max_examples=50, database=None, **UNHURRIED)

# Other examples in every run; a failure is kept in .hypothesis and tried first next time.
settings.register_profile("long", max_examples=2000, print_blob=True, **UNHURRIED)


@pytest.fixture(scope="session", autouse=True)
def nobodys_work(tmp_path_factory):
    """No test reads or writes the work of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_WORK", str(tmp_path_factory.mktemp("work") / "work.json"))
        yield
