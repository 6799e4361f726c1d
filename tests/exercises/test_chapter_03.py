"""What chapter 3's answers rest on."""

import pytest

from labkit.exercises.chapter_03 import _chain_cycles, _in_the_queue
from labkit.exercises.chapter_03_code import _cases
from labkit.exercises.numeric import near
from labkit.hardware.specification import MachineSpec
from labkit.multikernel.scheduler import TIMESLICE_MILLISECONDS


@pytest.mark.parametrize("name", ["amd_4x4", "intel_2x4"])
@pytest.mark.parametrize("servers", [1, 3])
def test_a_chain_costs_two_messages_and_the_work_of_each_server(name, servers):
    one_way = MachineSpec.load(name).cycles("lrpc_cycles")
    assert _chain_cycles(name, servers, 500) == servers * (2 * one_way + 500)


@pytest.mark.parametrize("busy", [2, 6])
def test_in_the_queue_a_message_waits_a_turn_of_everybody_else(busy):
    """There and back; what client, server and kernel take themselves is next to nothing."""
    assert near(_in_the_queue(busy), 2 * busy * TIMESLICE_MILLISECONDS, percent=0.1)


def test_no_event_loses_a_program_or_puts_it_into_the_queue_twice():
    for before, event, who, after in _cases():
        assert len(set(after)) == len(after)
        gone = {who} if event == "block" else set()
        assert set(after) == (set(before) | {who}) - gone
