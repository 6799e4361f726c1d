"""Half and double are equally far off; the mean over the course keeps that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.exercises.calibration import calibration, running, scored
from labkit.exercises.work import Predicted, Work

NUMBER = st.integers(0, 10**9)


def work(*pairs):
    made = {
        f"p{at}": Predicted(guess=guess, low=0, high=10**9, result=result, at=f"{at:03}")
        for at, (guess, result) in enumerate(pairs)
    }
    return Work(predictions=made)


@pytest.mark.parametrize(
    ("guess", "result", "factor", "score"),
    [(4, 4, 1, 100), (8, 4, 2, 50), (2, 4, 2, 50), (0, 1, 1, 100), (0, 30, 30, 3), (30, 0, 30, 3)],
)
def test_a_score_is_a_hundred_over_the_factor(guess, result, factor, score):
    (one,) = scored(work((guess, result)))
    assert (one.factor, one.score) == (factor, score)


def test_a_prediction_without_result_has_no_score():
    assert scored(work((4, None))) == ()
    assert calibration(()) is None


def test_double_and_half_are_off_by_two_and_even_on_the_whole():
    found = calibration(scored(work((8, 4), (2, 4))))
    assert (found.count, found.factor, found.direction) == (2, pytest.approx(2), "even")


@pytest.mark.parametrize(
    ("pairs", "direction"),
    [([(8, 4), (4, 4)], "high"), ([(2, 4), (4, 4)], "low"), ([(4, 4)], "even")],
)
def test_the_direction_is_that_of_the_mean(pairs, direction):
    assert calibration(scored(work(*pairs))).direction == direction


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=12))
def test_a_mean_lies_between_the_best_and_the_worst(pairs):
    predictions = scored(work(*pairs))
    factors = [each.factor for each in predictions]
    found = calibration(predictions)
    assert min(factors) <= found.factor * 1.000001
    assert found.factor <= max(factors) * 1.000001
    assert max(found.times, 1 / found.times) <= found.factor * 1.000001
    assert running(predictions)[-1] == pytest.approx(found.factor)
    assert all(0 <= each.score <= 100 for each in predictions)


def test_predictions_are_in_the_order_in_which_they_were_made():
    early, late = Predicted(guess=1, low=0, high=9, result=1, at="2026-01-01"), "2026-02-01"
    made = {"a": Predicted(guess=1, low=0, high=9, result=1, at=late), "b": early}
    assert [each.name for each in scored(Work(predictions=made))] == ["b", "a"]
