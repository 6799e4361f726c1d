"""CA1 to CA13 over random operations, schedules and faults; the bad run is short and can be read."""

import pytest

from labkit.multikernel.capabilities.modes import MODES, seeded
from labkit.multikernel.capabilities.switches import Switch
from labkit.workloads.capability_chooser import COPY_ON_1
from labkit.workloads.capability_search import REST, replay, search, shorten

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


SELDOM_MET = {Switch.OWNER_LEAVES_COPIES, Switch.COPY_ACROSS_CHECK}
"""Three or more operations have to meet in one order: these are found from a situation, see scenarios."""
MET = [switch for switch in Switch if switch not in SELDOM_MET]


@pytest.mark.parametrize("switch", MET, ids=lambda switch: switch.name)
def test_each_bug_is_met_by_random_operations_within_two_thousand(switch):
    """Nothing tells the search which bug it looks for; the run that it finds gets short enough to read."""
    mode = seeded(switch)
    found, operations = search(mode, seed=0, operations=2000, cores=(3, 4))
    assert found is not None
    assert operations <= 2000
    short = shorten(mode, found)
    assert short.violation.law == found.violation.law
    assert len(short.choices) <= 40
    assert len(str(short).splitlines()) <= 62, str(short)


def test_cores_that_ask_each_other_for_ever_do_not_fill_the_page():
    """Two revokes at once, and neither gives the ownership back."""
    choices = COPY_ON_1[0], REST, ("revoke", 0, 0), ("revoke", 1, 0), REST
    found = replay(seeded(Switch.NO_ROLLBACK), 2, choices)
    assert found.violation.law == "CA1"
    assert len(found.log) > 1000
    *_, how_many, law = str(found).splitlines()
    assert how_many == f"     and so on: {len(found.log) - 60} more steps"
    assert law.startswith("CA1: RAM[0 to 7] is owned by cores 0 and 1")


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
