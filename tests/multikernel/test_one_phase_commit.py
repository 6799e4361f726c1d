"""One-phase commit: two messages for each other core, and all have it when it is over."""

import random
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.agreement import Result
from labkit.multikernel.multicast import Tree, by_package, radix, star
from labkit.multikernel.one_phase_commit import OnePhaseCommit
from labkit.multikernel.register_file import RegisterFile
from labkit.workloads.message_network import MessageNetwork
from tests.multikernel.small import SMALL

TREES = {
    "star": star,
    "by package": partial(by_package, SMALL.topology),
    "chain": partial(radix, most=1),
}


def network(cores, tree=None):
    return MessageNetwork(
        range(cores),
        lambda core, send: OnePhaseCommit(
            core, range(cores), send, replica=RegisterFile(), trees=tree and (lambda _: tree)
        ),
    )


def test_down_a_tree_and_up_again():
    net, results = network(3, Tree(root=0, children={0: [1], 1: [2]})), []
    net.parties[0].begin("x", 7, results.append)
    net.run(random.Random(0))
    assert [str(message) for message in net.log] == [
        "0 to 1: apply 0.1 x 7",
        "1 to 2: apply 0.1 x 7",
        "2 to 1: applied 0.1",
        "1 to 0: applied 0.1",
    ]
    assert results == [Result.MADE]


@pytest.mark.parametrize("cores", [1, 2, 5, 8])
def test_two_messages_for_every_other_core(cores):
    net = network(cores)

    def done(_):
        assert all(party.replica.read("x") == 1 for party in net.parties.values())
        results.append(True)

    results = []
    net.parties[0].begin("x", 1, done)
    net.run(random.Random(1))
    assert len(net.log) == 2 * (cores - 1)
    assert results == [True]


def test_two_who_begin_at_once_may_leave_replicas_different():
    """What it is not for: changes of one object from two cores, in any order."""
    different = 0
    for seed in range(20):
        net = network(3)
        for core in (0, 1):
            net.parties[core].begin("x", core, lambda _: None)
        net.run(random.Random(seed))
        different += len({party.replica.read("x") for party in net.parties.values()}) > 1
    assert different


class Watched(RegisterFile):
    """A replica that notes which change it has made."""

    def __init__(self, core, log):
        super().__init__()
        self.core = core
        self.seen = log

    def apply(self, object, change):
        self.seen.append(("applied", self.core, object))
        return super().apply(object, change)


def commits(begins, tree_of, seed, kind=OnePhaseCommit):
    """Let cores begin at once; return who made which change, and when which was complete."""
    log = []

    def make(core, send):
        trees = partial(tree_of, cores=range(4))
        return kind(core, range(4), send, replica=Watched(core, log), trees=trees)

    net = MessageNetwork(range(4), make)
    for number, core in enumerate(begins):
        net.parties[core].begin(
            number, 1, lambda _, core=core, number=number: log.append(("complete", core, number))
        )
    net.run(random.Random(seed))
    return log


def is_one_phase(begins, log):
    """Return whether each change was made once by each core, and complete after that."""
    for number, core in enumerate(begins):
        mine = [(kind, where) for kind, where, which in log if which == number]
        applied = [("applied", where) for where in range(4)]
        if sorted(mine[:-1]) != applied or mine[-1] != ("complete", core):
            return False
    return True


@given(
    begins=st.lists(st.integers(0, 3), min_size=1, max_size=4),
    tree=st.sampled_from(sorted(TREES)),
    seed=st.integers(0, 1000),
)
def test_complete_after_everybody_has_made_it_once(begins, tree, seed):
    """TP4, also with several changes under way at the same time, whatever arrives first."""
    assert is_one_phase(begins, commits(begins, TREES[tree], seed))


class AnswersEarly(OnePhaseCommit):
    """Seeded bug: a core answers as soon as it has heard, though those below it have not."""

    def _apply(self, source, identity, object, change):
        super()._apply(source, identity, object, change)
        if source is not None and self.agreements.pop(identity, None):
            self.send(source, "applied", identity)

    def _applied(self, source, identity):
        if identity in self.agreements:
            super()._applied(source, identity)


def test_the_law_sees_an_early_answer():
    """In a chain the last core may not even have heard of it."""
    assert not all(
        is_one_phase([0], commits([0], TREES["chain"], seed, AnswersEarly)) for seed in range(20)
    )
