"""Two-phase commit, message by message, on few cores; its laws are tried in ``test_agreement_run``."""

import random

import pytest

from labkit.multikernel.agreement import Identity, Result
from labkit.multikernel.multicast import Tree
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.two_phase_commit import TwoPhaseCommit
from labkit.workloads.message_network import MessageNetwork

CHAIN = Tree(root=0, children={0: [1], 1: [2]})


def network(cores, tree=None):
    """Cores that agree on registers, in a star or along the tree of core 0."""
    return MessageNetwork(
        range(cores),
        lambda core, send: TwoPhaseCommit(
            core, range(cores), send, replica=RegisterFile(), trees=tree and (lambda _: tree)
        ),
    )


def finish(net):
    """Deliver everything, the lowest cores first, and return the messages."""
    before = len(net.log)
    while net.ready():
        net.deliver(*net.ready()[0])
    return [str(message) for message in net.log[before:]]


def values(net):
    return [party.replica.read("x") for party in net.parties.values()]


def notes(party):
    return [str(entry) for entry in party.log]


def test_both_say_yes():
    net, results = network(2), []
    net.parties[0].begin("x", 7, results.append)
    assert finish(net) == [
        "0 to 1: prepare 0.1 x 7",
        "1 to 0: vote 0.1 yes",
        "0 to 1: commit 0.1",
        "1 to 0: acknowledged 0.1",
    ]
    assert results == [Result.MADE]
    assert values(net) == [7, 7]
    assert notes(net.parties[0]) == ["yes 0.1 on x", "commit 0.1 on x", "done 0.1 on x"]
    assert notes(net.parties[1]) == ["yes 0.1 on x", "commit 0.1 on x"]


def test_one_says_no():
    """An abort goes only to those who may have said yes, and nobody acknowledges it."""
    net, results = network(3), []
    net.parties[1].replica.refused.add("x")
    net.parties[0].begin("x", 7, results.append)
    assert finish(net) == [
        "0 to 1: prepare 0.1 x 7",
        "0 to 2: prepare 0.1 x 7",
        "1 to 0: vote 0.1 no",
        "0 to 2: abort 0.1",
        "2 to 0: vote 0.1 yes",
    ]
    assert results == [Result.REFUSED]
    assert values(net) == [0, 0, 0]
    assert not any(party.locks or party.agreements for party in net.parties.values())


def test_who_begins_and_refuses_itself_sends_nothing():
    net, results = network(3), []
    net.parties[0].replica.refused.add("x")
    net.parties[0].begin("x", 7, results.append)
    assert finish(net) == []
    assert results == [Result.REFUSED]


def test_a_core_answers_for_all_below_it():
    net, results = network(3, CHAIN), []
    net.parties[0].begin("x", 7, results.append)
    assert finish(net) == [
        "0 to 1: prepare 0.1 x 7",
        "1 to 2: prepare 0.1 x 7",
        "2 to 1: vote 0.1 yes",
        "1 to 0: vote 0.1 yes",
        "0 to 1: commit 0.1",
        "1 to 2: commit 0.1",
        "2 to 1: acknowledged 0.1",
        "1 to 0: acknowledged 0.1",
    ]
    assert values(net) == [7, 7, 7]


@pytest.mark.parametrize("cores", [1, 2, 5, 8])
@pytest.mark.parametrize("seed", range(5))
def test_four_messages_for_every_other_core(cores, seed):
    """The closed form: prepare, vote, commit and acknowledged, along each edge, in whatever order."""
    net, results = network(cores), []
    net.parties[cores - 1].begin("x", 1, results.append)
    net.run(random.Random(seed))
    assert len(net.log) == 4 * (cores - 1)
    assert values(net) == [1] * cores


def test_two_who_want_the_same_refuse_each_other():
    """Both hold their own lock, so both agreements fail; nobody waits for the other."""
    net, results = network(2), []
    for core in (0, 1):
        net.parties[core].begin("x", core, results.append)
    finish(net)
    assert results == [Result.REFUSED, Result.REFUSED]
    assert not any(party.locks for party in net.parties.values())


def test_different_objects_are_under_way_together():
    """Split-phase: a core has answered the second before the first one is over."""
    net, results = network(2), []
    for object in ("x", "y", "z"):
        net.parties[0].begin(object, 1, results.append)
    assert len(net.parties[0].agreements) == 3
    assert finish(net)[:3] == [f"0 to 1: prepare 0.{n} {o} 1" for n, o in enumerate("xyz", 1)]
    assert results == [Result.MADE] * 3


def test_who_has_not_said_yes_may_give_up():
    net, results = network(3, CHAIN), []
    net.crash(2)
    net.parties[0].begin("x", 7, results.append)
    finish(net)
    assert results == []
    net.parties[1].expire(Identity(0, 1))
    assert finish(net) == ["1 to 0: vote 0.1 no"]
    assert results == [Result.REFUSED]


def test_who_has_said_yes_may_not():
    """Blocking: without its coordinator a core that said yes can only wait, and keeps its lock."""
    net, results = network(2), []
    net.parties[0].begin("x", 7, results.append)
    net.crash(0)
    finish(net)
    (agreement,) = net.parties[1].agreements.values()
    assert agreement.waits_for == (0,)
    assert agreement.phase.value == "commit or abort"
    net.parties[1].expire(Identity(0, 1))
    assert net.parties[1].locks == {"x": (0, 1)}
