"""One small object in each way: closed forms for few cores, and the message counts of the protocols."""

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.trace import Trace
from labkit.workloads.replicated_object import WAYS, Setting, operate

SPEC = MachineSpec.load("amd_4x4")
STUB = SPEC.software["paper_2009"].stub_cycles


def cycles(way, *, cores, reads, lines=1, think=0, trace=None):
    setting = Setting(cores=range(cores), lines=lines, stub_cycles=STUB)
    run = operate(
        Machine(SPEC, trace=trace),
        setting,
        way=way,
        read_percent=reads,
        think_cycles=think,
        each=20,
    )
    return list(run)[-1]


@pytest.mark.parametrize("lines", [1, 4, 16])
@pytest.mark.parametrize("cores", [2, 8])
def test_reading_a_replica_is_hits(cores, lines):
    """Each line of the replica, and one look at each channel: nothing that another core could notice."""
    assert cycles("replicated log", cores=cores, reads=100, lines=lines) == 3 * lines + 3


def test_one_client_of_a_log_pays_two_round_trips_a_write():
    """Ask, apply, applied, updated: two round trips; a server takes one, whatever is asked."""
    read, write = (cycles("server", cores=2, reads=reads) for reads in (100, 0))
    assert read == pytest.approx(write, rel=0.01)
    log = cycles("replicated log", cores=2, reads=0)
    assert log == pytest.approx(2 * write, rel=0.01)


@pytest.mark.parametrize("cores", [4, 8])
def test_the_cost_of_a_log_follows_its_share_of_writes(cores):
    all_writes = cycles("replicated log", cores=cores, reads=0)
    for reads in (50, 80):
        share = (100 - reads) / 100
        found = cycles("replicated log", cores=cores, reads=reads)
        assert found == pytest.approx(share * all_writes, rel=0.1)


@pytest.mark.parametrize("way", ["ticket lock", "MCS lock", "test-and-set lock"])
def test_under_a_lock_more_cores_wait_longer(way):
    """A lock makes no difference between reads and writes, and cores take turns."""
    few, many = (cycles(way, cores=cores, reads=50) for cores in (2, 8))
    assert many > 2 * few
    assert cycles(way, cores=1, reads=50) < 100 < few


def test_with_enough_work_in_between_a_lock_is_cheaper_than_a_message():
    """Without anybody to wait for, a lock is a few misses, and a server still a round trip."""
    lock = cycles("MCS lock", cores=4, reads=0, think=20_000)
    assert lock < cycles("server", cores=4, reads=0, think=20_000)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_runs_and_is_repeated_exactly(way):
    traces = [Trace(), Trace()]
    values = [cycles(way, cores=4, reads=50, trace=trace) for trace in traces]
    assert values[0] == values[1] > 0
    assert traces[0].hash() == traces[1].hash()
