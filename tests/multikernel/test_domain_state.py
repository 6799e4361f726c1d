"""A domain has stopped when all have said so, and is cleaned after that (SP2, SP3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.domain_state import DomainRecord, DomainState
from labkit.multikernel.status import Status
from tests.multikernel.examples import thousand

CORES = st.sets(st.integers(0, 7), min_size=1)


def live(cores, answers, releases, kind=DomainRecord):
    """Let a domain begin and end, its cores answering in some order; check the laws on the way."""
    record = kind(1, "domain")
    assert record.stop(0) is Status.DOMAIN_NOT_RUNNING
    for core in cores:
        record.spawning(core)
    assert record.stop(7) is Status.OK
    assert record.stop(8) is Status.DOMAIN_NOT_RUNNING, "SP1: only one stop is answered with OK"
    for number, core in enumerate(answers, start=1):
        is_last = record.stopped(core)
        has_stopped = record.state is DomainState.STOPPED
        assert is_last == has_stopped == (number == len(cores)), "SP2: stopped when all answered"
    for number, core in enumerate(releases, start=1):
        is_last = record.cleaned(core)
        is_cleaned = record.state is DomainState.CLEANED
        assert is_last == is_cleaned == (number == len(cores)), "SP3: cleaned when all released"
    assert record.exit_code == 7


@thousand
@given(cores=CORES, data=st.data())
def test_the_laws_of_a_domains_end(cores, data):
    """SP2, SP3: in whatever order the spawn daemons answer."""
    orders = st.permutations(sorted(cores))
    live(cores, data.draw(orders), data.draw(orders))


class FirstAnswerCounts(DomainRecord):
    """Seeded bug: one spawn daemon's answer is enough."""

    def stopped(self, core):
        """Take the first answer for all."""
        self.unanswered = {core}
        return super().stopped(core)


class CleansTooEarly(DomainRecord):
    """Seeded bug: one release is enough."""

    def cleaned(self, core):
        """Take the first release for all."""
        self.unanswered = {core}
        return super().cleaned(core)


@pytest.mark.parametrize(("bug", "says"), [(FirstAnswerCounts, "SP2"), (CleansTooEarly, "SP3")])
def test_the_laws_catch(bug, says):
    live({1, 2}, [2, 1], [1, 2])
    with pytest.raises(AssertionError, match=says):
        live({1, 2}, [2, 1], [1, 2], bug)


def test_a_core_that_could_not_start_it_need_not_stop_it():
    record = DomainRecord(1, "domain")
    record.spawning(1)
    record.failed(1)
    assert record.state is DomainState.NIL
    assert record.stop(0) is Status.DOMAIN_NOT_RUNNING
