"""The engine is SimPy's: the same events at the same times, and one question answered the same."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.engine import Engine

DELAYS = st.lists(st.integers(0, 50), max_size=12)


@given(delays=DELAYS, cycles=st.integers(0, 60))
def test_quiet_is_what_simpy_would_say(delays, cycles):
    env = Engine()
    for delay in delays:
        env.timeout(delay)
    assert env.is_quiet_for(cycles) == (env.peek() > env.now + cycles)


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
