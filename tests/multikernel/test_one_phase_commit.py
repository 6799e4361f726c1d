"""One-phase commit: two messages for each other core, and all have it when it is over."""

import random

import pytest

from labkit.multikernel.agreement import Result
from labkit.multikernel.multicast import Tree
from labkit.multikernel.one_phase_commit import OnePhaseCommit
from labkit.multikernel.register_file import RegisterFile
from labkit.workloads.message_network import MessageNetwork


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
