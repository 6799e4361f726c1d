"""Channels keep the order of messages; whoever holds the network chooses everything else."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.multikernel.party import MessageHandler, Party
from labkit.workloads.message_network import MessageNetwork


class Counter(Party):
    """Says a number to everybody, and keeps what it hears."""

    heard: list[tuple[int, int]]

    @property
    def handlers(self) -> Mapping[str, MessageHandler]:
        return {"number": self._number, "echo": self._echo}

    def _number(self, source: int, number: int) -> None:
        self.heard.append((source, number))

    def _echo(self, source: int) -> None:
        self.send(source, "echo")


def make(core: int, send: object) -> Counter:
    party = Counter(core, range(4), send)  # type: ignore[arg-type]
    party.heard = []
    return party


@given(st.integers(), st.lists(st.tuples(st.integers(0, 3), st.integers()), max_size=20))
def test_messages_of_one_core_keep_their_order_and_none_is_lost(
    seed: int, said: list[tuple[int, int]]
) -> None:
    network = MessageNetwork(range(4), make)
    for core, number in said:
        network.parties[core].broadcast("number", number)
    network.run(random.Random(seed))
    for core, party in network.parties.items():
        for other in party.others:
            from_other = [number for source, number in party.heard if source == other]
            assert from_other == [number for source, number in said if source == other], core
    assert not network.in_flight


def test_messages_of_different_cores_have_no_order() -> None:
    orders = set()
    for seed in range(20):
        network = MessageNetwork(range(4), make)
        network.parties[1].send(0, "number", 1)
        network.parties[2].send(0, "number", 2)
        network.run(random.Random(seed))
        orders.add(tuple(network.parties[0].heard))
    assert orders == {((1, 1), (2, 2)), ((2, 2), (1, 1))}


def test_a_crashed_core_hears_and_says_nothing_but_what_it_has_sent_arrives() -> None:
    network = MessageNetwork(range(4), make)
    network.parties[1].send(0, "number", 1)
    network.crash(1)
    network.parties[1].send(0, "number", 2)
    network.parties[0].send(1, "number", 3)
    network.run(random.Random(0))
    assert network.parties[0].heard == [(1, 1)]
    assert network.parties[1].heard == []
    assert [str(message) for message in network.in_flight] == ["0 to 1: number 3"]


def test_a_core_may_crash_in_the_middle_of_a_broadcast() -> None:
    """Some hear of it, some do not; and what it would have done next is not done either."""
    network = MessageNetwork(range(4), make)
    did = []

    def say(party: Counter) -> None:
        party.broadcast("number", 1)
        did.append("went on")

    network.crash(0, after_sends=2)
    network.act(0, say)
    network.act(0, say)
    network.run(random.Random(0))
    assert [party.heard for party in network.parties.values()] == [[], [(0, 1)], [(0, 1)], []]
    assert network.crashed == {0}
    assert did == []


def test_what_is_held_or_descheduled_arrives_later() -> None:
    network = MessageNetwork(range(4), make)
    network.held.add((0, 1))
    network.descheduled.add(2)
    network.parties[0].broadcast("number", 5)
    network.run(random.Random(0))
    assert [party.heard for party in network.parties.values()] == [[], [], [], [(0, 5)]]
    network.held.clear()
    network.descheduled.clear()
    network.run(random.Random(0))
    assert [party.heard for party in network.parties.values()][1:3] == [[(0, 5)], [(0, 5)]]


def test_parties_that_never_stop_are_stopped() -> None:
    network = MessageNetwork(range(4), make)
    network.parties[0].send(1, "echo")
    with pytest.raises(TimeoutError, match="50 messages and no end"):
        network.run(random.Random(0), most=50)
