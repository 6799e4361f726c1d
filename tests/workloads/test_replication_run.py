"""RE1 and RE2: a core reads its own writes, and replicas are equal when nothing is in flight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.agreement import Result
from labkit.workloads.agreement_search import first_broken
from labkit.workloads.replication_mistakes import MISTAKES, WAYS
from labkit.workloads.replication_run import ReplicationRun
from tests.multikernel.examples import many_steps
from tests.workloads.test_agreement_run import SLOW, runs


@pytest.mark.parametrize("way", WAYS)
@many_steps
@given(actions=runs(SLOW), cores=st.integers(2, 8), is_star=st.booleans())
def test_replicas(way, actions, cores, is_star):
    """RE1 when an update is over, RE2 at the end, and one order of changes everywhere (TP5)."""
    fitted = [action._replace(core=action.core % cores) for action in actions]
    run = ReplicationRun(WAYS[way], cores=cores, is_star=is_star).play(fitted)
    assert run.broken is None
    assert len(run.results) == run.begun
    made = run.results.count(Result.MADE)
    assert all(sum(map(len, r.values.values())) == made for r in run.replicas.values())
    if way == "single-writer log":
        assert made == run.begun


LAWS = {
    "early reply": "RE1",
    "own write first": "RE2",
    "everybody writes": "TP5",
    "no lock": "TP5",
}


@pytest.mark.parametrize("name", LAWS)
def test_every_mistake_is_found(name):
    run = first_broken(MISTAKES[name], most=2_000, kind=ReplicationRun)
    assert f": {LAWS[name]}: " in run.broken
    assert len(run.story) <= 20, "\n".join(run.story)
    assert set(LAWS) == set(MISTAKES)


def test_the_story_of_a_reply_too_early():
    run = first_broken(MISTAKES["early reply"], kind=ReplicationRun, cores=2)
    assert run.story == [
        "1. core 1 begins a change of y",
        "2. 1 to 0: update 1 y 1",
        "3. 0 to 1: updated 1 ()",
    ]
    assert run.broken.endswith("RE1: core 1 has changed y and reads the old value")
