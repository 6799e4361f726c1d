"""A guess and an explanation are in the file as soon as they are made, and come back after a restart."""

import pytest

from labkit.exercises.kept import kept
from labkit.exercises.saving import Desk
from labkit.widgets.explanation import Explain
from labkit.widgets.prediction import Guess

QUESTION = "From how many cores on?"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "work.json")


def guess(*, question=QUESTION, high=16, found=4):
    return Guess(question, low=2, high=high, unit="cores", answer=lambda _: found)


def made(desk, text="9"):
    asked = kept("02.live", guess(), desk)
    asked.control.text = text
    asked.keep()
    return asked


def test_what_was_only_shown_is_not_kept(desk):
    kept("02.live", guess(), desk)
    kept("02.explain", Explain("Why?"), desk)
    assert not desk.path.exists()


def test_a_guess_is_on_disk_before_the_run_unlocks(desk):
    asked = kept("02.live", guess(), desk)
    on_disk = []
    asked.observe(lambda _: on_disk.append(desk.read().predictions["02.live"].guess), "value")
    asked.control.text = "9"
    asked.keep()
    assert on_disk == [9]


def test_a_guess_is_kept_with_its_bounds_and_the_first_result(desk):
    asked = made(desk)
    asked.compare(())
    asked._answer = lambda _: 7  # somebody tries another machine
    asked.compare(())
    prediction = desk.read().predictions["02.live"]
    assert (prediction.guess, prediction.result) == (9, 4)
    assert (prediction.low, prediction.high, prediction.unit) == (2, 16, "cores")
    assert prediction.question == QUESTION


def test_a_guess_comes_back_after_a_restart(desk):
    made(desk)
    again = kept("02.live", guess(), desk)
    assert again.value == 9
    assert again.control.disabled
    again.compare(())
    assert desk.read().predictions["02.live"].result == 4


def test_a_guess_to_another_question_or_out_of_bounds_does_not_come_back(desk):
    made(desk)
    assert kept("02.live", guess(question="And now?"), desk).value is None
    low = kept("02.live", guess(high=8), desk)
    assert low.value is None
    assert "9 is not a whole number from 2 to 8" in low.status.text


def test_a_run_without_an_answer_leaves_the_result_open(desk):
    asked = kept("02.live", guess(found=None), desk)
    asked.control.text = "9"
    asked.keep()
    asked.compare(())
    assert desk.read().predictions["02.live"].result is None


def test_an_explanation_is_kept_and_comes_back(desk):
    box, _ = kept("02.why", Explain("Why?"), desk).children
    box.set_state({"value": "<b>Because</b> the lines move."})
    assert desk.read().explanations["02.why"].question == "Why?"
    again, _ = kept("02.why", Explain("Why?"), desk).children
    assert again.value == "<b>Because</b> the lines move."


def test_what_cannot_be_kept_is_told(desk):
    desk.path.write_text("{")
    asked = made(desk)
    assert asked.value == 9
    assert "is not JSON" in asked.status.text
    box, status = kept("02.why", Explain("Why?"), desk).children
    box.set_state({"value": "Because."})
    assert "is not JSON" in status.text
    assert desk.path.read_text() == "{"
