"""The engine is SimPy's: the same events at the same times, whatever programs do."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simpy import Environment, Interrupt

from labkit.hardware.engine import Engine

DELAYS = st.lists(st.integers(0, 50), max_size=12)


@given(delays=DELAYS)
def test_the_time_and_the_next_event_are_what_simpy_says(delays):
    env = Engine()
    for delay in delays:
        env.timeout(delay)
    while env.coming:
        assert env.coming[0][0] == env.peek()
        env.step()
        assert env.now == env._now
    assert env.now == max(delays, default=0)


def wait(env, log, number, *, fails):
    """Wait three times, whatever interrupts it; then end, or fail."""
    for step in range(3):
        try:
            log.append((env.now, number, (yield env.timeout(5 * number, value=step))))
        except Interrupt as interrupt:
            log.append((env.now, number, interrupt.cause))
    if fails:
        raise KeyError(number)
    return number


def await_all(env, log, programs):
    """Wait for programs, and for the same ones again when they have ended."""
    for program in (*programs, *programs):
        try:
            log.append((env.now, "ended", (yield program)))
        except KeyError as error:
            log.append((env.now, "failed", error.args))


def interrupt(env, program, delay):
    yield env.timeout(delay)
    if program.is_alive:
        program.interrupt("stop")


def play(env, fails, delays, run):
    """Programs that wait, wait for each other, are interrupted, fail and end; return the whole log."""
    log = []
    programs = [env.process(wait(env, log, n, fails=fail)) for n, fail in enumerate(fails)]
    for program, delay in zip(programs, delays, strict=False):
        env.process(interrupt(env, program, delay))
    env.process(await_all(env, log, programs))
    try:
        run(env)
    except KeyError as error:  # nobody was waiting for the program that failed
        log.append((env.now, "stopped", error.args))
    return log


@given(fails=st.lists(st.booleans(), max_size=6), delays=DELAYS)
@example(fails=[False] * 5 + [True], delays=[40, 40, 40, 40, 40, 0])
def test_programs_run_as_simpy_runs_its_processes(fails, delays):
    """Waiting, ending, failing, interrupts and events of the past: the same log from both."""
    ours = play(Engine(), fails, delays, lambda env: list(env.run_until(400, events_a_time=7)))
    assert ours == play(Environment(), fails, delays, lambda env: env.run(until=400))


def test_a_program_that_fails_stops_the_run_with_its_own_error():
    env = Engine()

    def fail():
        yield env.timeout(3)
        raise KeyError("why")

    env.process(fail())
    with pytest.raises(KeyError, match="why"):
        list(env.run_until(10, events_a_time=5))
    assert env.now == 3


@given(delays=DELAYS, until=st.integers(1, 60), events_a_time=st.integers(1, 5))
def test_it_stops_at_a_time_and_counts_events(delays, until, events_a_time):
    """All events before the end happen, none after it; marks are at most so many events apart."""
    env, happened = Engine(), []
    for delay in delays:
        env.timeout(delay).callbacks.append(lambda _: happened.append(env.now))
    marks = list(env.run_until(until, events_a_time=events_a_time))
    assert env.now == until
    assert [time for time in sorted(delays) if time < until] == [t for t in happened if t < until]
    assert max(happened, default=0) <= until
    assert marks[-1] == len(happened) + 1
    assert all(b - a <= events_a_time for a, b in zip([0, *marks], marks, strict=False))
