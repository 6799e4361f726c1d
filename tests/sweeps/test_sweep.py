"""A sweep yields every point once as it comes, and all of them in the order of the design."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.results import Progress
from labkit.sweeps.store import Store
from labkit.sweeps.sweep import Sweep
from labkit.sweeps.workers import workers_of
from tests.sweeps import functions
from tests.sweeps.driver import digest, sixty


def sweep(function=functions.double, numbers=range(10), store=None, executor="serial", **how):
    return Sweep(
        function=function,
        points=functions.points(numbers, **how),
        workers=workers_of(executor, jobs=2),
        store=store,
    )


def outcomes(points):
    return [item for item in points if not isinstance(item, Progress)]


@given(st.lists(st.integers(0, 20), max_size=40))
def test_every_point_comes_once_and_ends_up_in_its_place(numbers):
    """Points with the same content too: they are computed once."""
    asked = []

    def counted(number):
        asked.append(number)
        return functions.double(number)

    points = sweep(counted, numbers)
    came = outcomes(points)
    assert sorted(outcome.index for outcome in came) == list(range(len(numbers)))
    assert sorted(asked) == sorted(set(numbers))
    assert [row.x for row in points.result().rows] == numbers


@given(st.integers(0, 40))
def test_progress_counts_up_to_all(count):
    marks = [item for item in sweep(numbers=range(count)) if isinstance(item, Progress)]
    assert [mark.done for mark in marks] == sorted(mark.done for mark in marks)
    assert marks[0].done == 0
    assert (marks[-1].done, marks[-1].total) == (count, count)
    assert marks[-1].events == sum(range(count))


@pytest.mark.parametrize("executor", ["threads", "processes", "dask://"])
def test_the_same_result_whatever_the_executor(executor):
    """60 points of Figure 3, to the bit and in the same order."""
    assert digest(sixty(executor).result()) == digest(sixty("serial").result())


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_of_the_caller_is_used_and_left_running(pool):
    with pool(2) as executor:
        assert digest(sixty(executor).result()) == digest(sixty("serial").result())
        assert executor.submit(abs, -1).result() == 1


def test_an_order_of_arrival_would_be_noticed():
    """The seeded bug: a result in the order in which points came."""
    points = sixty("threads")
    result = points.result()
    late = type(result)(outcomes=tuple(reversed(result.outcomes)))
    assert digest(late) != digest(result)


def test_a_stopped_sweep_goes_on_where_it_was(tmp_path):
    log = tmp_path / "log"
    points = sweep(
        functions.slow, numbers=range(9), argument=lambda number: (number, 0.0, str(log))
    )
    for item in points:
        if not isinstance(item, Progress):
            break
    points.result()
    assert sorted(log.read_text().split()) == sorted(map(str, range(9)))


def test_a_stopped_sweep_leaves_no_process_behind(tmp_path):
    """To stop does not wait for points that take a minute."""
    log = tmp_path / "log"
    points = sweep(
        functions.slow,
        numbers=range(9),
        executor="processes",
        argument=lambda number: (number, 60.0 * (number > 1), str(log)),
    )
    running = iter(points)
    next(item for item in running if not isinstance(item, Progress))
    running.close()
    assert set(log.read_text().split()) <= {"0", "1"}


def test_what_is_stored_is_recalled_and_the_rest_computed(tmp_path):
    path = str(tmp_path / "points.sqlite")
    sweep(numbers=range(5), store=path).result()
    came = outcomes(sweep(numbers=range(8), store=path))
    assert {outcome.index for outcome in came if outcome.recalled} == set(range(5))
    assert (
        sweep(numbers=range(8), store=path).result().rows == sweep(numbers=range(8)).result().rows
    )


def test_only_what_is_done_is_stored(tmp_path):
    """Refusals and failures are told again: the reason may be gone by then."""
    path = str(tmp_path / "points.sqlite")
    result = sweep(functions.choosy, numbers=range(1, 11), store=path).result()
    assert result.states == {"done": 5, "refused": 3, "failed": 2}
    with Store(path) as store:
        assert len(store) == 5


def test_a_point_that_is_refused_beforehand_is_told_with_its_sentence():
    points = functions.points([1, 2])
    refused = [functions.Point(subject="s", parameters={}, axes={}, problem="no: it is not.")]
    workers = workers_of("serial")
    result = Sweep(function=functions.double, points=[*refused, *points], workers=workers).result()
    assert [outcome.state for outcome in result.outcomes] == ["refused", "done", "done"]
    assert result.problems[0].problem == "no: it is not."


def test_no_points_no_workers():
    assert sweep(numbers=[]).result().outcomes == ()
