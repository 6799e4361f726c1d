"""A guess is made before the run, kept, drawn, and compared with what the rows say."""

import pytest

from labkit.errors import InvalidInput
from labkit.results import rows_of
from labkit.widgets.prediction import Guess


def first_above_35(rows):
    return next((row.x for row in rows if row.value > 35), None)


@pytest.fixture
def guess():
    return Guess("From how many cores on?", low=2, high=16, unit="cores", answer=first_above_35)


@pytest.fixture
def rows(line):
    return list(rows_of(line.points(line.parameters())))


def test_no_number_is_suggested(guess):
    """Neither in the box nor by a slider, which always stands somewhere."""
    assert guess.control.text == ""
    assert not guess.control.has_slider
    assert guess.value is None
    assert guess.line is None


@pytest.mark.parametrize("text", ["", "1", "17", "four", "-3", "2.5", "²"])
def test_only_whole_numbers_within_bounds_are_kept(guess, text):
    guess.control.text = text
    with pytest.raises(InvalidInput, match=r"guess: .* is not a whole number from 2 to 16 cores"):
        guess.keep()
    assert guess.value is None
    assert guess.control.invalid


def test_a_kept_guess_is_told_drawn_and_final(guess):
    seen = []
    guess.observe(lambda change: seen.append(change["new"]), "value")
    guess.control.text = "6"
    guess.keep()
    assert seen == [6]
    assert guess.line == (6, "6 cores", "x")
    assert guess.control.disabled
    assert guess.button.disabled


def test_a_guess_that_lies_on_no_axis_is_not_drawn():
    guess = Guess("By how much?", low=0, high=9, unit="%", answer=first_above_35, axis="")
    guess.control.text = "6"
    guess.keep()
    assert guess.line is None


def test_enter_keeps_the_guess_too_and_only_once(guess):
    enter = lambda text: guess.control._handle_custom_msg({"entered": text}, [])  # noqa: E731
    enter("")
    assert "an empty box" in guess.status.text
    enter("6")
    enter("7")
    assert guess.value == 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6", "You guessed 6 cores; the run says 4, so you were 2 too high."),
        ("3", "You guessed 3 cores; the run says 4, so you were 1 too low."),
        ("4", "You guessed 4 cores; that is what the run says."),
    ],
)
def test_comparison_is_computed_from_the_rows(guess, rows, *, text, sentence):
    guess.control.text = text
    guess.keep()
    assert guess.compare(rows) == sentence
    assert guess.status.text == sentence


def test_a_run_may_have_no_answer(guess, rows):
    guess.control.text = "4"
    guess.keep()
    assert "no such point" in guess.compare(rows[:2])


def test_nothing_to_compare_before_the_guess(guess, rows):
    with pytest.raises(InvalidInput, match="guess: there is none yet"):
        guess.compare(rows)
