"""Every request to the process manager is answered once, in whatever order domains come and go (SP1)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.domain_state import DomainState
from labkit.multikernel.process_manager import ProcessManager, process_manager
from labkit.multikernel.status import Status
from tests.multikernel.examples import thousand
from tests.multikernel.nodes import SLICE
from tests.multikernel.small import booted

LONG_ENOUGH = 60 * SLICE
"""An endless program has whole timeslices: whoever shares its core has to wait for them."""
CORES = st.integers(0, 3)
REQUESTS = st.lists(
    st.one_of(
        st.tuples(st.just("spawn"), CORES, st.sampled_from(["short", "endless", "missing"])),
        st.tuples(st.just("span"), st.integers(1, 4), CORES),
        st.tuples(st.just("kill"), st.integers(1, 4)),
        st.tuples(st.just("wait"), st.integers(1, 4)),
    ),
    min_size=1,
    max_size=8,
)


def short(runtime):
    runtime.core.compute(20_000)
    yield from runtime.core.catch_up(always=True)
    return 7


def endless(runtime):
    while True:
        runtime.core.compute(20_000_000)
        yield from runtime.core.catch_up(always=True)


def shell(requests, replies):
    """Make all requests at once, each in a thread of its own; count the replies."""

    def program(runtime):
        manager = yield from process_manager(runtime)
        for number, (kind, *words) in enumerate(requests):

            def then(reply, number=number):
                yield from ()
                replies.append((number, reply.words[0]))

            yield from manager.ask(kind, *words, then=then)

    return program


def settle(multikernel, is_done):
    """Run until something is done, at most long enough, and then on for what comes once too often."""
    env = multikernel.machine.env
    end = env.now + LONG_ENOUGH
    while not is_done() and env.now < end:
        env.run(until=env.now + SLICE)
    env.run(until=env.now + 5 * SLICE)


def manage(requests, core=0):
    """Let a shell make requests; then kill all that runs; return what was answered."""
    multikernel = booted(images={"short": short, "endless": endless})
    replies, ends = [], []
    at_once = sum(kind != "wait" for kind, *_ in requests)  # a wait may last until the kills below
    multikernel.start(core, shell(requests, replies))
    settle(multikernel, lambda: len(replies) >= at_once)
    domains = multikernel.processes.domains
    running = [n for n, record in domains.items() if record.state is DomainState.RUNNING]
    multikernel.start(core, shell([("kill", number) for number in running], ends))
    settle(multikernel, lambda: len(ends) == len(running) and len(replies) == len(requests))
    assert {number for number, _ in ends} == set(range(len(running)))
    answered = Counter(number for number, _ in replies)
    assert set(answered) == set(range(len(requests))), "SP1: every request is answered"
    assert set(answered.values()) <= {1}, "SP1: and once"
    for record in domains.values():
        assert record.state in {DomainState.NIL, DomainState.CLEANED}, "SP3: all is released"
    names = {"short", "endless"}
    left = [d for os in multikernel.cores.values() for d in os.node.dcbs if d.domain.name in names]
    assert left == [], "SP3: no dispatcher is left"
    return [status for _, status in sorted(replies, key=lambda reply: reply[0])]


@thousand
@given(requests=REQUESTS, core=CORES)
def test_the_laws_of_the_process_manager(requests, core):
    """SP1, SP3: spawn, span, kill and wait, all at once and from any core."""
    manage(requests, core)


def test_a_small_case_in_full():
    requests = [
        ("spawn", 1, "endless"),
        ("span", 1, 2),
        ("span", 1, 2),
        ("spawn", 3, "missing"),
        ("kill", 1),
        ("kill", 1),
        ("wait", 1),
        ("wait", 9),
    ]
    no = Status.DOMAIN_NOT_RUNNING
    assert manage(requests) == [
        Status.OK,
        Status.OK,
        no,
        Status.SPAWN_FIND_MODULE,
        Status.OK,
        no,
        Status.OK,
        no,
    ]


def test_who_waits_for_a_domain_that_never_ran_is_told():
    assert manage([("spawn", 3, "missing"), ("wait", 1)]) == [
        Status.SPAWN_FIND_MODULE,
        Status.DOMAIN_NOT_RUNNING,
    ]


def test_the_law_sees_a_waiter_that_is_forgotten(monkeypatch):
    """Seeded bug: only the first of those who wait for a domain is told."""
    original = ProcessManager._stopped

    def forgetful(self, record):
        del self.waiters[record.number][1:]
        yield from original(self, record)

    requests = [("spawn", 1, "endless"), ("wait", 1), ("kill", 1)]
    manage(requests)
    monkeypatch.setattr(ProcessManager, "_stopped", forgetful)
    with pytest.raises(AssertionError, match="SP1"):
        manage(requests)
