"""Shootdowns by every protocol: how many messages, how many transfers, how long."""

import pytest

from labkit.experiments.fig6_shootdown_protocols import CURVES
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.results import Progress
from labkit.trace import Trace
from labkit.workloads.shootdown import WAITS, Shootdown, shootdowns

SPEC = MachineSpec.load("amd_8x4")


def run(protocol, cores, machine=None, **options):
    options = {"rounds": 3, "stub_cycles": 62} | options
    marks = list(shootdowns(machine or Machine(SPEC), protocol, cores=range(cores), **options))
    assert all(isinstance(mark, int) for mark in marks[:-1])
    return marks[-1]


@pytest.mark.parametrize("protocol", CURVES)
def test_a_message_there_and_one_back_for_each_slave(protocol):
    assert run(protocol, 20).messages == 38


def test_two_cores_exchange_two_messages():
    """The closed form: two stubs a message, its store, its probes and the poll that finds it."""
    hit, probes = SPEC.cycles("hit_cycles"), SPEC.probe_cycles
    exchange = 2 * (2 * 62 + hit + probes + hit)
    master, tree = (SPEC.agreement[name].value for name in ("master_cycles", "tree_cycles"))
    assert run("Unicast", 2) == Shootdown(cycles=master + exchange, messages=2)
    assert run("Multicast", 2).cycles == master + tree + exchange


def test_a_shootdown_takes_the_same_each_time():
    """Channels are warm from the beginning: rings that go around change nothing."""
    few, many = (run("NUMA-aware_multicast", 12, rounds=rounds).cycles for rounds in (1, 70))
    assert few == pytest.approx(many, rel=0.01)


def test_a_hypothesis_is_about_unicast_only():
    for waits in WAITS.values():
        assert run("Multicast", 32, waits=waits) == run("Multicast", 32)


def test_numa_aware_channels_lie_in_the_memory_of_the_leader():
    """So an exchange between a leader and its mates crosses no link."""
    machine = Machine(SPEC)
    run("NUMA-aware_multicast", 8, machine)
    lines = machine.interconnect.lines
    assert lines[1][1] > 0
    assert lines[0][1] + lines[1][0] <= 2 * (3 + 2) + 2, "only what master and leader exchange"


def test_one_line_crosses_the_links_once_for_each_reader():
    """A broadcast carries its line to every slave; multicast carries a slot to each package."""
    crossed = {}
    for protocol in ("Broadcast", "NUMA-aware_multicast"):
        machine = Machine(SPEC)
        run(protocol, 32, machine, rounds=1)
        lines = machine.interconnect.lines
        crossed[protocol] = sum(
            lines[one][other] for one in range(8) for other in range(8) if one != other
        )
    assert crossed["Broadcast"] > 3 * crossed["NUMA-aware_multicast"]


def test_the_same_run_the_same_trace():
    traces = [Trace(), Trace()]
    for trace in traces:
        run("Multicast", 9, Machine(SPEC, trace=trace))
    assert traces[0].hash() == traces[1].hash()


def test_signs_of_life_in_a_long_run():
    marks = list(shootdowns(Machine(SPEC), "Unicast", cores=range(32), stub_cycles=62, rounds=200))
    assert len(marks) > 5
    assert not isinstance(marks[-1], Progress)
