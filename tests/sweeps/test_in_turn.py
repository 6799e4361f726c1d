"""Points in turn: the answers of a chunk, with signs of life in between, and none computed unasked."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.results import Progress
from labkit.sweeps import in_turn as module
from labkit.sweeps.chunk import run_chunk
from labkit.sweeps.in_turn import in_turn
from tests.sweeps.functions import choosy, double, row


def answers(function, tasks):
    batches = [item for item in in_turn(function, tasks) if not isinstance(item, int)]
    assert all(batches)
    return tuple(answer for batch in batches for answer in batch)


@given(st.lists(st.integers(0, 20)), st.sampled_from([double, choosy]))
def test_the_answers_are_those_of_a_chunk(numbers, function):
    tasks = list(enumerate(numbers))
    assert answers(function, tasks) == run_chunk(function, tasks).answers


def test_a_point_gives_signs_of_life():
    assert [item for item in in_turn(double, [(0, 7)]) if isinstance(item, int)] == [7]


def test_nothing_is_computed_before_somebody_asks(monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.0)
    begun = []

    def counted(number):
        begun.append(number)
        yield Progress(done=0, total=1, events=5)
        yield row(number)

    run = in_turn(counted, enumerate(range(9)))
    assert begun == []
    assert next(run) == 5
    assert begun == [0]
    (answer,) = next(run)
    assert (answer.index, answer.state, begun) == (0, "done", [0])
