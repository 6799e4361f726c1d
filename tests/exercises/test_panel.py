"""A panel asks, checks, hints and keeps; nothing that a reader types makes it raise."""

import pytest

from labkit.errors import InvalidInput
from labkit.exercises.course import find
from labkit.exercises.outcome import State
from labkit.exercises.panel import ExercisePanel, exercise
from labkit.exercises.saving import Desk
from labkit.exercises.solutions import solution
from labkit.exercises.variant import Variant
from labkit.exercises.work import Work
from tests.project.checkout import ROOT

SOLUTIONS = ROOT / "tests/solutions"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "work.json")


def right(name, student=""):
    return solution(SOLUTIONS, name, Variant(student)).answer


def test_a_panel_that_is_only_shown_keeps_nothing(desk):
    panel = ExercisePanel(find("queue_at_server"), desk=desk)
    assert panel.outcome.state is State.NOT_ATTEMPTED
    assert panel.status.text.startswith("Not attempted.")
    assert not desk.path.exists()


def test_a_right_answer_passes_and_is_kept(desk):
    panel = ExercisePanel(find("queue_at_server"), desk=desk)
    panel.control.text = str(right("queue_at_server"))
    assert panel.check().state is State.PASSED
    assert panel.status.text.startswith("Passed. ")
    kept = desk.read().answers["queue_at_server"]
    assert (kept.answer, kept.state, kept.attempts) == (panel.control.text, "passed", 1)


def test_what_was_kept_is_shown_again_and_checked_on(desk):
    first = ExercisePanel(find("which_structure"), desk=desk)
    first.hint()
    first.control.text = "alike"
    first.check()
    again = ExercisePanel(find("which_structure"), desk=desk)
    assert again.control.text == "alike"
    assert "Kept from before: Not yet." in again.status.text
    assert again.hint_button.description == "Hint 2 of 2"
    again.check()
    kept = desk.read().answers["which_structure"]
    assert (kept.attempts, kept.hints) == (2, 1)


def test_hints_come_one_by_one_and_end(desk):
    panel = ExercisePanel(find("serve"), desk=desk)
    for number in range(1, 4):
        assert panel.hint_button.description == f"Hint {number} of 3"
        panel.hint()
        assert panel.hints.value.count("<li>") == number
    assert panel.hint_button.disabled


def test_a_given_answer_is_checked_at_once(monkeypatch, desk):
    monkeypatch.setenv("LABKIT_WORK", str(desk.path))
    assert exercise("serve", right("serve")).outcome.state is State.PASSED
    assert exercise("queue_at_server", 1).outcome.state is State.NOT_YET
    assert desk.read().answers.keys() == {"serve", "queue_at_server"}


def test_a_function_is_taken_by_its_source(desk):
    def serve(core, requests, replies, update):
        """Do nothing yet."""
        ...  # noqa: PIE790 - what a student sees first

    panel = ExercisePanel(find("serve"), answer=serve, desk=desk)
    assert panel.outcome.state is State.NOT_ATTEMPTED
    assert not desk.path.exists()

    def serve(core, requests, replies, update):
        yield from core.load(requests[0])

    panel = ExercisePanel(find("serve"), answer=serve, desk=desk)
    assert panel.outcome.misconception == "no_reply"
    assert "core.load(requests[0])" in desk.read().answers["serve"].answer


def test_everybody_is_asked_with_own_numbers(desk):
    desk.save(Work(student="grace"))
    panel = ExercisePanel(find("queue_at_server"), desk=desk)
    panel.control.text = str(right("queue_at_server", "grace"))
    assert panel.check().state is State.PASSED


@pytest.mark.parametrize("text", ["", "many", "-3", "1e9", "<script>alert(1)</script>"])
def test_whatever_is_typed_is_answered(desk, text):
    panel = ExercisePanel(find("queue_at_server"), desk=desk)
    panel.control.text = text
    assert panel.check().state in {State.NOT_YET, State.NOT_ATTEMPTED}
    assert "<script>" not in panel.status.value


def test_a_file_that_cannot_be_read_is_told_and_left_alone(desk):
    desk.path.write_text("no work")
    panel = ExercisePanel(find("queue_at_server"), desk=desk)
    assert "is not JSON" in panel.trouble.text
    panel.control.text = "7"
    panel.check()
    assert "is not JSON" in panel.trouble.text
    assert desk.path.read_text() == "no work"


def test_an_exercise_that_there_is_not_is_refused():
    with pytest.raises(InvalidInput):
        exercise("nothing")


@pytest.mark.parametrize("name", ["whose_package", "when_a_plan_is_old"])
def test_a_box_tells_its_text_once_it_is_left(desk, name):
    """Told with each key, the last letters wait for a busy kernel, and the check does not."""
    assert not ExercisePanel(find(name), desk=desk).control.continuous_update


def test_numbers_with_commas_are_kept_and_shown_again(desk):
    panel = ExercisePanel(find("whose_package"), desk=desk)
    panel.control.value = ", ".join(map(str, right("whose_package")))
    assert panel.check().state is State.PASSED
    again = ExercisePanel(find("whose_package"), desk=desk)
    assert again.control.value == panel.control.value
