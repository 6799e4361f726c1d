"""What chapter 0's answers rest on."""

import random

import pytest

from labkit.exercises.chapter_00 import CYCLES, LINES, MACHINE, PERCENT, _latency, _moved
from labkit.exercises.numeric import near
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads import shared_update


@pytest.mark.parametrize("cores", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("seed", range(3))
def test_an_update_costs_the_same_whoever_starts_first(cores, seed):
    order = random.Random(seed).sample(range(cores), cores)
    machine = Machine(MachineSpec.load(MACHINE))
    *_, update = shared_update.shared_memory(machine, cores=order, lines=LINES, until=CYCLES)
    assert near(update.latency, _latency(cores), percent=PERCENT)


@pytest.mark.parametrize("clients", [3, 15])
def test_only_the_lines_of_the_messages_move(clients):
    """The paper's reason why messages win: the state stays in the server's cache."""
    assert _moved(clients) == "messages"
