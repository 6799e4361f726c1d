"""A bug hunt returns an outcome, shows no answer before it is found, and steps both ways."""

from labkit.widgets.bug_hunt import INCORRECT, NOT_ATTEMPTED, PASSED, BugHunt


def test_stepping_shows_more_and_less_and_the_checker_at_the_end():
    hunt = BugHunt("NO_OWNER_LOCK")
    assert "  2." not in hunt.text.value
    hunt.step.click()
    assert "  2." in hunt.text.value
    hunt.back.click()
    assert "  2." not in hunt.text.value
    assert hunt.back.disabled
    assert "CA5" not in hunt.text.value
    hunt.everything.click()
    assert "CA5" in hunt.text.value
    assert hunt.step.disabled


def test_a_number_hunts_as_the_name_does():
    assert BugHunt(1).lines == BugHunt("NO_OWNER_LOCK").lines


def test_an_answer_is_checked_and_may_be_given_again():
    hunt = BugHunt("NO_OWNER_LOCK")
    assert hunt.outcome == NOT_ATTEMPTED
    hunt.answer.value = hunt.case.first_bad - 1
    hunt.check.click()
    assert hunt.outcome == INCORRECT
    assert "Later" in hunt.status.value
    hunt.answer.value = hunt.case.first_bad
    hunt.check.click()
    assert hunt.outcome == PASSED
    assert hunt.case.should_be in hunt.status.value
