"""Where points are computed."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from labkit.errors import InvalidInput
from labkit.sweeps.workers import cores, workers_of


def test_as_many_workers_as_cores_unless_somebody_says():
    assert workers_of("processes").jobs == cores() == len(os.sched_getaffinity(0))
    assert workers_of("processes", jobs=3).jobs == 3
    assert workers_of("serial", jobs=3).jobs == 1


def test_an_executor_of_the_caller_is_handed_out_and_not_ended():
    with ThreadPoolExecutor(1) as mine:
        with workers_of(mine).start("math") as given:
            assert given is mine
        assert mine.submit(abs, -1).result() == 1


def test_serial_has_no_executor():
    assert workers_of("serial").start is None


@pytest.mark.parametrize(
    ("executor", "jobs", "sentence"),
    [
        ("bogus", None, "executor: bogus is not one of processes, serial, threads, dask://, "),
        ("", None, "executor: '' is not one of processes"),
        ("dask", None, "executor: dask is not one of processes"),
        ("processes", 0, "jobs: 0 is not a whole number from 1 to 1024; try 2."),
        ("dask://nobody:0", None, "executor: no scheduler answers at dask://nobody:0; start one"),
        ("dask://a b", None, "executor: no scheduler answers at dask://a b; start one"),
    ],
)
def test_what_is_no_executor_is_refused_in_a_sentence(executor, jobs, sentence):
    with pytest.raises(InvalidInput) as caught:
        workers_of(executor, jobs=jobs)
    assert str(caught.value).startswith(sentence)
