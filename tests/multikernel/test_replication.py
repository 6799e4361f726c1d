"""A replicated object: who is asked, in how many messages, and what is read meanwhile."""

import random

import pytest

from labkit.multikernel.agreement import Result
from labkit.multikernel.register_file import RegisterFile
from labkit.multikernel.replication import AgreedChanges, SingleWriterLog
from labkit.workloads.message_network import MessageNetwork


def network(cores, kind=SingleWriterLog):
    return MessageNetwork(
        range(cores), lambda core, send: kind(core, range(cores), send, replica=RegisterFile())
    )


def collect(results):
    return lambda *found: results.append(found)


def test_a_core_asks_the_writer_and_reads_its_own_write_when_it_is_told():
    net, results = network(3), []
    net.parties[1].update("x", 7, collect(results))
    while net.ready():
        net.deliver(*net.ready()[0])
        if net.parties[1].read("x") != 7:
            assert results == []
    assert [str(message) for message in net.log] == [
        "1 to 0: update 1 x 7",
        "0 to 1: apply 0.1 x 7",
        "0 to 2: apply 0.1 x 7",
        "1 to 0: applied 0.1",
        "2 to 0: applied 0.1",
        "0 to 1: updated 1 0",
    ]
    assert results == [(Result.MADE, 0)]


def test_reads_send_nothing():
    net = network(3)
    assert [party.read("x") for party in net.parties.values()] == [0, 0, 0]
    assert net.in_flight == []


@pytest.mark.parametrize("seed", range(5))
def test_changes_that_look_at_the_old_value_get_the_same_one_everywhere(seed):
    """A counter that everybody increments: no increment is lost, every old value is told once."""
    net, results = network(4), []
    for core in [0, 1, 2, 3] * 5:
        net.parties[core].update("x", lambda old: old + 1, collect(results))
    net.run(random.Random(seed))
    assert [party.read("x") for party in net.parties.values()] == [20] * 4
    assert sorted(old for _, old in results) == list(range(20))


def test_any_core_may_write_unless_another_one_does():
    net, results = network(3, AgreedChanges), []
    net.parties[1].update("x", 7, collect(results))
    net.run(random.Random(0))
    net.parties[2].update("x", lambda old: old + 1, collect(results))
    net.parties[2].update("x", 9, collect(results))
    net.run(random.Random(0))
    assert results == [(Result.MADE, 0), (Result.REFUSED, 7), (Result.MADE, 7)]
    assert [party.read("x") for party in net.parties.values()] == [8] * 3
