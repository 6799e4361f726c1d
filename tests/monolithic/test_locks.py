"""What every lock must do: one at a time, nobody left behind; and for queues, first come, first served."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.lock_kinds import LOCKS
from labkit.monolithic.locks import spin_until
from labkit.monolithic.mcs_lock import GRANTED, NOBODY, McsLock
from labkit.monolithic.ticket_lock import TicketLock, draw
from labkit.trace import Trace
from tests.monolithic.lock_laws import BrokenLaw, use_lock
from tests.multikernel.examples import thousand

TURNS = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 1000)), max_size=4)
PROGRAMS = st.dictionaries(st.integers(0, 15), TURNS, max_size=8)
CROWD = {core: [(core, 50)] * 3 for core in range(8)}
LONG_BEFORE = 20_000
"""Cycles by which one core asks before another: longer than any queue for the lock's lines."""
QUEUES = ("ticket", "MCS")


@pytest.mark.parametrize("kind", LOCKS)
@thousand
@given(programs=PROGRAMS)
def test_one_at_a_time_and_nobody_is_left_behind(kind, programs):
    """Mutual exclusion, no lost update, no lost wake-up, and everybody gets through."""
    use_lock(LOCKS[kind], programs)


@pytest.mark.parametrize("kind", QUEUES)
@given(order=st.permutations(range(10)), hold=st.integers(1, 100_000))
def test_first_come_first_served(kind, order, hold):
    """Ticket and MCS serve in the order in which cores asked."""
    assert use_lock(LOCKS[kind], one_after_the_other(order, hold)).entered == list(order)


def one_after_the_other(order, hold):
    return {core: [(place * LONG_BEFORE, hold)] for place, core in enumerate(order)}


def test_test_and_set_serves_nobody_in_turn():
    order = [0, 12, 8, 1, 4]
    watch = use_lock(LOCKS["test, then test-and-set"], one_after_the_other(order, 100_000))
    assert watch.entered[0] == 0
    assert watch.entered != order


class LoadThenStore(TicketLock):
    """Seeded bug: a number is drawn without an atomic update."""

    def acquire(self, core):
        """Read, then write."""
        drawn = yield from core.load(self.line)
        yield from core.store((self.line,), draw(drawn))
        yield from spin_until(core, self.line, lambda now: now.serving == drawn.next)


class ForgetsItsSuccessor(McsLock):
    """Seeded bug: who sees no successor leaves, though one is about to say that it is there."""

    def release(self, core):
        """Give up too early."""
        me = core.number
        after = yield from core.load(self.successors[me])
        if after is NOBODY:
            yield from core.update(self.tail, lambda last: NOBODY if last == me else last)
        else:
            yield from core.store((self.grants[after],), GRANTED)


class BelievesTheLastGrant(McsLock):
    """Seeded bug: a core that joins the queue again finds the grant of last time."""

    def acquire(self, core):
        """Clear nothing but the successor."""
        me = core.number
        yield from core.store((self.successors[me],), NOBODY)
        before = yield from core.update(self.tail, lambda _: me)
        if before is not NOBODY:
            yield from core.store((self.successors[before],), me)
            yield from spin_until(core, self.grants[me], bool)


@pytest.mark.parametrize(
    ("bug", "law"),
    [
        (LoadThenStore, "enters at .* while core|never came"),
        (ForgetsItsSuccessor, "a wake-up was lost"),
        (BelievesTheLastGrant, "enters at .* while core"),
    ],
)
def test_the_laws_see_a_seeded_bug(bug, law):
    use_lock(bug.__base__, CROWD)
    with pytest.raises(BrokenLaw, match=law):
        use_lock(bug, CROWD)


def handover(kind, waiting, *, hold=100_000):
    """Return the transactions while core 0 holds the lock, and from its release until all is quiet.

    So many cores wait by then, each for long enough that it only polls.
    """
    trace = Trace()
    machine = Machine(MachineSpec.load("amd_8x4"), trace=trace)
    lock = LOCKS[kind](machine, "lock")
    began = 300_000  # by then all have fetched the word that those who came later wrote

    def hold_and_release(core):
        yield from lock.acquire(core)
        yield machine.env.timeout(began + hold - machine.env.now)
        yield from lock.release(core)

    def wait(core):
        yield machine.env.timeout(1000 * core.number)
        yield from lock.acquire(core)

    machine.env.process(hold_and_release(machine.cores[0]))
    for core in machine.cores[1 : waiting + 1]:
        machine.env.process(wait(core))
    for _ in machine.run(until=began + hold + 100_000):
        pass
    moved = [step.time for step in trace if step.kind in {"fetch", "own"}]
    held = sum(began <= time < began + hold for time in moved)
    return held, sum(time >= began + hold for time in moved)


@pytest.mark.parametrize("waiting", [1, 2, 3, 7, 15, 31])
def test_what_a_handover_moves(waiting):
    """Transactions on the Hammer protocol while n cores wait.

    Ticket: the release, and everybody who waits fetches the word. MCS: fetch who comes after, grant,
    and that core fetches its grant. Test, then test-and-set: the release, everybody fetches, whoever
    saw the bit clear tries, and whoever lost fetches again. None of them moves a line while the
    lock is held.
    """
    assert handover("ticket", waiting) == (0, waiting + 1)
    assert handover("MCS", waiting) == (0, 3)
    held, moved = handover("test, then test-and-set", waiting)
    assert held == 0
    assert 2 * waiting + 1 <= moved <= 4 * waiting


def test_plain_test_and_set_moves_the_line_as_long_as_the_lock_is_held():
    """One transaction each time the line is free again, whoever holds the lock."""
    held = [handover("test-and-set", 3, hold=hold)[0] for hold in (50_000, 100_000)]
    assert held[0] > 100
    assert held[1] == pytest.approx(2 * held[0], rel=0.01)
