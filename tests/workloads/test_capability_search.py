"""CA1 to CA13 over random operations, schedules and faults; the bad run is short and can be read."""

import pytest

from labkit.multikernel.capabilities.modes import MODES, seeded
from labkit.multikernel.capabilities.switches import Switch
from labkit.workloads.capability_search import replay, search, shorten

CORES = (2, 3, 4, 5, 6, 7, 8)


@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_operations_break_no_law_of_the_default_protocol(seed):
    """On 2 to 8 cores, with monitors descheduled and channels up to a thousand times slower."""
    found, operations = search(MODES["owner"], seed=seed, operations=2500, cores=CORES)
    assert found is None, str(found)
    assert operations >= 2500


def test_a_lock_server_breaks_no_law_either():
    found, _ = search(MODES["central"], seed=0, operations=2500, cores=CORES)
    assert found is None, str(found)


@pytest.mark.parametrize("name", ["null", "two_phase", "owner_2014"])
def test_the_other_modes_break_some(name):
    found, _ = search(MODES[name], seed=0, operations=1000, cores=(2, 3))
    assert found is not None


def test_a_bad_run_gets_short_and_breaks_the_same_law_when_played_again():
    mode = seeded(Switch.UNLOCK_FORGOTTEN)
    found, operations = search(mode, seed=0, operations=2000, cores=(2, 3))
    assert found is not None
    assert operations <= 2000
    short = shorten(mode, found)
    assert len(short.choices) < len(found.choices)
    again = replay(mode, short.cores, short.choices)
    assert again == short
    assert short.violation.law == found.violation.law == "CA10"
    assert replay(MODES["owner"], short.cores, short.choices) is None


def test_the_same_seed_gives_the_same_run():
    runs = [search(MODES["owner_2014"], seed=3, operations=500, cores=(3,)) for _ in range(2)]
    assert runs[0] == runs[1]
