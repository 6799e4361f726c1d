"""An arrival happens once, at the first time that was told, and can be used again after that."""

import pytest

from labkit.hardware.arrival import Arrival, Tick
from labkit.hardware.engine import Engine


@pytest.fixture
def env():
    return Engine()


def wait(env, arrival, log):
    yield arrival
    log.append(env.now)


def test_only_the_first_time_counts(env):
    arrival, log = Arrival(env), []
    env.process(wait(env, arrival, log))
    arrival.arrive(30)
    arrival.arrive(10)
    env.run()
    assert log == [30]


def test_those_who_wait_can_be_woken_earlier(env):
    """Another event comes first and tells them; this one still happens, to nobody."""
    arrival, log = Arrival(env), []
    env.process(wait(env, arrival, log))
    env.run(until=5)
    arrival.arrive(30)
    arrival.earlier(10)
    env.run()
    assert log == [10]
    assert env.now == 30


def test_it_is_used_again_only_after_it_has_happened(env):
    arrival, log = Arrival(env), []
    assert not arrival.again()
    arrival.arrive(3)
    assert not arrival.again()
    env.run()
    assert arrival.again()
    env.process(wait(env, arrival, log))
    arrival.arrive(7)
    env.run()
    assert log == [7]


def test_a_tick_passes_by_itself(env):
    log = []
    env.timeout(4)
    env.run()
    tick = Tick(env, 3)
    env.process(wait(env, tick, log))
    env.run()
    assert log == [tick.over_at] == [7]
