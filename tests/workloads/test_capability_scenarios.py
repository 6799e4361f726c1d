"""Every line of care is needed: without it some law breaks within 2,000 operations."""

import pytest

from labkit.multikernel.capabilities.modes import MODES
from labkit.multikernel.capabilities.switches import AS_READ, Switch
from labkit.workloads.capability_scenarios import SCENARIOS, find_bug, hunt

MAY_BREAK = {
    Switch.COPY_DURING_REVOKE: {"CA6"},
    Switch.EARLY_READY: {"CA6"},
    Switch.COPY_OF_TARGET: {"CA6"},
    Switch.NO_ROLLBACK: {"CA1"},
    Switch.REVOKE_BY_NUMBER: {"CA12"},
    Switch.OWNER_LEAVES_COPIES: {"CA1"},
    Switch.COPY_ACROSS_CHECK: {"CA4"},
    Switch.MEMORY_LEFT_BEHIND: {"CA8"},
    Switch.NO_OWNER_LOCK: {"CA5"},
    Switch.UNLOCK_FORGOTTEN: {"CA10"},
    Switch.EARLY_DONE: {"CA6"},
    Switch.FOREIGN_RETYPE: {"CA4", "CA5"},
}


@pytest.mark.parametrize("switch", Switch, ids=lambda switch: switch.name)
def test_each_bug_is_found_with_a_run_that_a_person_can_read(switch):
    found = find_bug(switch)
    assert found.violation.law in MAY_BREAK[switch], str(found)
    assert len(found.log) <= 45, str(found)


@pytest.mark.parametrize("switch", Switch, ids=lambda switch: switch.name)
def test_with_all_care_taken_the_same_orders_break_nothing(switch):
    found, _ = hunt(MODES["owner"], SCENARIOS[switch], seed=2, operations=500)
    assert found is None, str(found)


@pytest.mark.parametrize("switch", sorted(AS_READ, key=str), ids=lambda switch: switch.name)
def test_the_protocol_as_read_breaks_a_law_in_each_of_these_places(switch):
    found, _ = hunt(MODES["owner_2014"], SCENARIOS[switch], seed=2, operations=2000)
    assert found is not None
