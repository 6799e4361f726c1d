"""TP1 to TP5 hold in whatever order messages come, whoever is slow, and whoever crashes once.

A run is a list of actions, and hypothesis makes the lists; so a run that breaks a law comes back as the
shortest list that still does.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.agreement import Result
from labkit.multikernel.two_phase_commit import TwoPhaseCommit
from labkit.workloads.agreement_mistakes import MISTAKES
from labkit.workloads.agreement_run import Action, AgreementRun
from labkit.workloads.agreement_search import first_broken, random_actions
from tests.multikernel.examples import many_steps

CORES = 4
core = st.integers(0, CORES - 1)
BEGIN = st.builds(Action, st.just("begin"), core, st.integers(0, 2))
DELIVER = st.builds(Action, st.just("deliver"), st.just(0), st.integers(0, 20))
SLOW = st.builds(Action, st.sampled_from(["deschedule", "schedule"]), core)
FAULTS = st.one_of(
    SLOW,
    st.builds(Action, st.just("refuse"), core, st.integers(0, 2)),
    st.builds(Action, st.just("expire"), core),
    st.builds(Action, st.just("crash"), core, st.integers(0, 4)),
)


def runs(*others):
    """Lists of ten beginnings and more, with deliveries and perhaps other things in between."""
    steps = st.lists(st.one_of(DELIVER, *others), max_size=6)
    parts = st.lists(st.tuples(BEGIN, steps), min_size=10, max_size=14)
    return parts.map(lambda found: [a for begin, rest in found for a in (begin, *rest)])


@many_steps
@given(actions=runs(SLOW), cores=st.integers(2, 8), is_star=st.booleans())
def test_agreements_without_crashes(actions, cores, is_star):
    """TP1 to TP5, and RE2 at the end: replicas are equal, no lock is left, every agreement has ended."""
    fitted = [action._replace(core=action.core % cores) for action in actions]
    run = AgreementRun(cores=cores, is_star=is_star).play(fitted)
    assert run.broken is None
    assert len(run.results) == run.begun


@many_steps
@given(actions=runs(FAULTS))
def test_agreements_with_faults(actions):
    """TP1 to TP5 after any single crash, refusals, timeouts and slow cores; whoever waits, waits for it.

    A chain of waits ends at the core that has crashed, unless nobody has.
    """
    run = AgreementRun().play(actions)
    assert run.broken is None
    waits = run.blocking.waits(crashed=run.network.crashed)
    stuck = {wait.core for wait in waits}
    assert all(wait.needs in stuck | run.network.crashed for wait in waits)
    assert not waits or run.network.crashed


@many_steps
@given(actions=runs(FAULTS))
def test_after_timeouts_only_those_wait_who_must(actions):
    """What a timeout changes: whoever has not said yes gets free; of the others nobody does."""
    run = AgreementRun().play(actions)
    for core in range(CORES):
        run.take(Action("expire", core))
    run.settle()
    assert run.broken is None
    whats = {wait.what for wait in run.blocking.waits(crashed=run.network.crashed)}
    assert whats <= {"commit or abort", "acknowledgement"}


def test_ten_thousand_operations_by_seed():
    """The same laws on longer runs, 2 to 8 cores, half of them with faults."""
    operations = 0
    for seed in range(540):
        cores, is_star, faults = 2 + seed % 7, seed % 3 == 0, seed % 2 == 0
        actions = random_actions(seed, cores=cores, operations=20, faults=faults)
        run = AgreementRun(cores=cores, is_star=is_star).play(actions)
        assert run.broken is None, f"seed {seed}"
        operations += run.begun
    assert operations >= 10_000


LAWS = {
    "commit before all votes": "TP2|TP1",
    "early acknowledgement": "TP4",
    "no acknowledgements": "TP4",
    "lock kept after abort": "TP3",
    "no lock": "TP5|TP3",
    "unlock with the vote": "TP5|TP3",
    "abort after yes": "TP1",
    "commit on timeout": "TP2|TP1",
}


@pytest.mark.parametrize("name", LAWS)
def test_every_mistake_is_found(name):
    """Within 2,000 operations, with a story a person can read that ends at the first bad step."""
    run = first_broken(MISTAKES[name], most=2_000)
    assert re.search(LAWS[name], run.broken)
    assert run.broken.startswith(f"step {len(run.story)}: ")
    assert len(run.story) <= 20, "\n".join(run.story)


def test_no_mistake_has_no_test_and_none_is_found_where_none_is():
    assert set(LAWS) == MISTAKES.keys() - {"none"}
    with pytest.raises(TimeoutError, match="all laws hold after 2009 operations"):
        first_broken(TwoPhaseCommit, most=2_000)


def test_a_shortened_story_reads_like_this():
    """A timeout too many: a core that has said yes gives up, and the coordinator does not know."""
    run = first_broken(MISTAKES["abort after yes"], cores=2)
    assert run.story == [
        "1. core 1 begins a change of y",
        "2. 1 to 0: prepare 1.1 y 1",
        "3. core 0: expire",
        "4. 0 to 1: vote 1.1 yes",
    ]
    assert run.broken == "step 4: TP1: 1.1 is commit at core 1, abort at core 0"


def test_blocking_is_named():
    """The coordinator crashes between two sends: one core has the change, the other waits for ever."""
    actions = [Action("begin", 0), Action("crash", 0, 1), *[Action("deliver")] * 5]
    run = AgreementRun(cores=3, is_star=True).play(actions)
    assert run.broken is None
    assert run.story[-1] == "7. 0 to 1: commit 0.1"
    assert run.blocked() == [
        "core 2 waits for core 0 (crashed): commit or abort of 0.1, since step 4, and keeps x locked"
    ]
    run.take(Action("expire", 2))
    assert len(run.blocked()) == 1, "a timeout does not help whoever has said yes"
    run.take(Action("begin", 2))
    assert run.results == [Result.REFUSED], "and nobody can change x any more"


def test_a_run_by_seed_is_the_same_each_time():
    first, second = (
        AgreementRun().play(random_actions(3, cores=4, operations=20, faults=True)).story
        for _ in range(2)
    )
    assert first == second
    other = AgreementRun().play(random_actions(4, cores=4, operations=20, faults=True)).story
    assert first != other
