"""A case to hunt: its first bad step is where the run leaves that of the repaired protocol."""

import pytest

from labkit.errors import InvalidInput
from labkit.workloads.bug_hunt import HUNTS, case, numbered


@pytest.mark.parametrize(
    ("switch", "law"),
    [("NO_OWNER_LOCK", "CA5"), ("COPY_ACROSS_CHECK", "CA4"), ("COPY_DURING_REVOKE", "CA6")],
)
def test_the_first_bad_step_is_in_the_run(switch, law):
    hunted = case(switch)
    assert hunted.found.violation.law == law
    assert any(line.strip().startswith(f"{hunted.first_bad}. ") for line in hunted.lines)
    assert hunted.should_be not in "\n".join(
        line for line in hunted.lines if line.strip().startswith(f"{hunted.first_bad}. ")
    )
    assert "RETRY" in hunted.should_be


def test_without_the_owners_lock_a_second_check_goes_out():
    hunted = case("NO_OWNER_LOCK")
    bad = [line for line in hunted.lines if line.strip().startswith(f"{hunted.first_bad}. ")]
    assert ["check_retypeable" in line for line in bad] == [True]
    assert hunted.should_be == "retype_response REMOTE_CAP_RETRY from core 0 to 2"


@pytest.mark.parametrize("name", ["nothing", "UNLOCK_FORGOTTEN"])
def test_what_cannot_be_hunted_is_refused(name):
    with pytest.raises(InvalidInput, match="try NO_OWNER_LOCK"):
        case(name)


@pytest.mark.parametrize("number", range(1, len(HUNTS) + 1))
def test_a_bug_has_a_number_that_does_not_give_it_away(number):
    assert numbered(number).switch.name == HUNTS[number - 1]


@pytest.mark.parametrize("number", [0, len(HUNTS) + 1])
def test_a_number_that_no_bug_has_is_refused(number):
    with pytest.raises(
        InvalidInput, match=f"bug: {number} is not a whole number from 1 to 6; try 1"
    ):
        numbered(number)
