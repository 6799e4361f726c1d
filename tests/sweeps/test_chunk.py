"""Rows travel as text and come out as they went in, to the bit."""

import math

import attrs
from hypothesis import given
from hypothesis import strategies as st

from labkit.sweeps.chunk import rows_from, run_chunk
from tests.sweeps.functions import choosy, double, row


@given(st.floats(allow_nan=False) | st.none() | st.integers(-(2**60), 2**60))
def test_a_value_survives(value):
    sent = attrs.evolve(row(1), value=value)
    (answer,) = run_chunk(lambda _: [sent], [(0, None)]).answers
    (came,) = rows_from(answer.text)
    assert came == sent
    assert type(came.value) is type(value)
    if isinstance(value, float):
        assert math.copysign(1, came.value) == math.copysign(1, value)


def test_events_are_those_of_the_last_sign_of_life():
    (answer,) = run_chunk(double, [(3, 5)]).answers
    assert (answer.index, answer.state, answer.events) == (3, "done", 5)


def test_a_worker_answers_for_every_task_of_a_chunk():
    found = run_chunk(choosy, [(10, 1), (11, 3), (12, 5)]).answers
    assert [(answer.index, answer.state, answer.problem) for answer in found] == [
        (10, "done", ""),
        (11, "refused", "n: 3 is a multiple of 3; try 4."),
        (12, "failed", "ZeroDivisionError: five"),
    ]


def test_rows_before_a_failure_are_not_half_an_answer():
    def breaks(number):
        yield row(number)
        raise ZeroDivisionError("later")

    (answer,) = run_chunk(breaks, [(0, 1)]).answers
    assert (answer.state, answer.text) == ("failed", "[]")
