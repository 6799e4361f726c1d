"""Round robin: whose slice it is, and when it ends."""

from labkit.multikernel.dcb import NEVER
from labkit.multikernel.round_robin import RoundRobin


def test_slices_follow_each_other():
    scheduler = RoundRobin(100)
    for name in "abc":
        scheduler.add(name, 0)
    times = (0, 50, 100, 200, 250, 300)
    assert [(now, scheduler.schedule(now), scheduler.rings_at(now)) for now in times] == [
        (0, "a", 100),
        (50, "a", 100),
        (100, "b", 200),
        (200, "c", 300),
        (250, "c", 300),
        (300, "a", 400),
    ]


def test_who_is_run_directly_inherits_what_is_left_of_the_slice():
    scheduler = RoundRobin(100)
    scheduler.add("a", 0)
    scheduler.add("b", 0)
    scheduler.schedule(0)
    scheduler.schedule_now("b", 30)
    assert scheduler.rings_at(30) == 100
    assert scheduler.schedule(30) == "b"


def test_on_an_idle_core_there_is_nothing_to_inherit():
    """Who is run directly then has a slice of its own, not one that ended before the core was idle."""
    scheduler = RoundRobin(100)
    for begins in (0, 500, 1000):
        assert scheduler.schedule(begins) is None
        assert scheduler.rings_at(begins) == NEVER
        scheduler.add("a", begins)
        scheduler.schedule_now("a", begins)
        assert scheduler.rings_at(begins) == begins + 100
        scheduler.remove("a", begins + 10)
