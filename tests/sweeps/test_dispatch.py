"""Every task is answered exactly once, whatever happens to workers."""

from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.sweeps.chunk import run_chunk
from labkit.sweeps.dispatch import TRIES, Dispatcher
from labkit.sweeps.processes import BROKEN
from labkit.sweeps.workers import Workers, workers_of
from tests.sweeps import functions
from tests.sweeps.mortal import Mortal


def answers(function, arguments, workers):
    tasks = list(enumerate(arguments))
    found = [answer for batch in Dispatcher(function, tasks, workers).run() for answer in batch]
    assert sorted(answer.index for answer in found) == list(range(len(tasks)))
    return {answer.index: answer for answer in found}


@given(
    deaths=st.lists(st.integers(0, 60), max_size=12),
    jobs=st.integers(1, 4),
    count=st.integers(0, 40),
)
def test_workers_that_die_lose_no_task(deaths, jobs, count):
    """Each task has one answer, and is lost only if executors broke when it was alone."""
    mortal = Mortal(deaths)
    found = answers(functions.double, range(count), mortal.workers(jobs))
    assert all(answer.state in {"done", "lost"} for answer in found.values())
    lost = sum(answer.state == "lost" for answer in found.values())
    assert lost * (TRIES + 1) <= len(deaths)


def test_a_task_that_kills_its_worker_is_reported_and_no_other_suffers():
    found = answers(functions.deadly, range(12), workers_of("processes", jobs=2))
    assert {index for index, answer in found.items() if answer.state != "done"} == {7}
    assert found[7].state == "lost"
    assert found[7].problem == "the process that computed it died, 3 times of 3"


def test_a_worker_that_dies_by_chance_is_replaced(tmp_path):
    arguments = [(number, str(tmp_path)) for number in range(4)]
    found = answers(functions.deadly_once, arguments, workers_of("processes", jobs=2))
    assert {answer.state for answer in found.values()} == {"done"}


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_what_a_point_says_is_told_for_that_point(executor):
    found = answers(functions.choosy, range(1, 7), workers_of(executor, jobs=2))
    assert [found[index].state for index in range(6)] == [
        "done",
        "done",
        "refused",
        "done",
        "failed",
        "refused",
    ]
    assert found[2].problem == "n: 3 is a multiple of 3; try 4."
    assert found[4].problem == "ZeroDivisionError: five"


def test_a_function_that_cannot_be_sent_is_refused():
    with pytest.raises(InvalidInput, match="define it in a module"):
        answers(lambda _: [], range(3), workers_of("processes", jobs=1))


def test_workers_that_never_start_are_not_tried_for_ever():
    class Dead(Executor):
        def submit(self, function, /, *args, **kwargs):
            future = Future()
            future.set_exception(BrokenExecutor("no worker"))
            return future

    with pytest.raises(InvalidInput, match="__main__"):
        answers(functions.double, range(3), workers_of(Dead()))


@pytest.mark.parametrize("error", [BrokenExecutor, ConnectionRefusedError, EOFError])
def test_workers_that_cannot_be_started_once_are_started_again(error):
    """As when the server that forks them was killed a moment ago."""

    class Refusing(Executor):
        def submit(self, function, /, *args, **kwargs):
            raise error

    with ThreadPoolExecutor(1) as last:
        executors = [Refusing(), Refusing(), last]
        workers = Workers(start=lambda _: nullcontext(executors.pop(0)), broken=BROKEN)
        found = answers(functions.double, range(3), workers)
    assert {answer.state for answer in found.values()} == {"done"}


def test_an_executor_of_the_caller_is_not_started_again():
    mortal = Mortal([3])
    workers = Workers(start=mortal.start, jobs=1, restarts=False)
    with pytest.raises(InvalidInput, match="points were still to be computed"):
        answers(functions.double, range(9), workers)


def test_dear_points_go_alone_and_cheap_ones_together():
    """Seconds per point decide, as the workers measured them."""
    sizes = {}
    for seconds in (1.0, 1e-9):
        mortal = Mortal([], seconds=seconds)
        answers(functions.double, range(400), mortal.workers(2))
        sizes[seconds] = max(mortal.sizes)
    assert sizes[1.0] == 1
    assert sizes[1e-9] == 64


def test_a_worker_answers_for_every_task_of_a_chunk():
    found = run_chunk(functions.choosy, [(10, 1), (11, 3), (12, 5)]).answers
    assert [(answer.index, answer.state) for answer in found] == [
        (10, "done"),
        (11, "refused"),
        (12, "failed"),
    ]
