"""A block has exactly its share of reads, and all cores are measured over the same work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.workloads.operation_mix import WARM_UP, OperationMix

SPEC = MachineSpec.load("amd_2x2")


def mix(**given):
    given = {"read_percent": 50, "think_cycles": 0, "each": 20, "seed": 0} | given
    return OperationMix(range(3), **given)


@given(st.integers(0, 20), st.integers(0, 999))
def test_the_share_of_reads_is_exact(twentieths, seed):
    operations, core = mix(read_percent=5 * twentieths, seed=seed), Machine(SPEC).cores[1]
    for _ in range(WARM_UP):
        operations.next_is_read(core)
    for _ in range(3):
        assert sum(operations.next_is_read(core) for _ in range(20)) == twentieths


def busy(core, operations, cycles):
    while True:
        operations.next_is_read(core)
        core.compute(cycles)
        yield from core.catch_up(always=True)
        operations.done(core)


@pytest.mark.parametrize("think", [0, 70])
def test_the_mean_is_over_cores_not_over_operations(think):
    """A fast core does not count for more than a slow one, and thinking does not count at all."""
    machine, operations = Machine(SPEC), mix(think_cycles=think)
    for core, cycles in enumerate((100, 200, 300)):
        machine.env.process(busy(machine.cores[core], operations, cycles))
    assert list(operations.run(machine))[-1] == 200


def test_whoever_gets_no_turn_counts_with_what_was_done():
    machine, operations = Machine(SPEC), mix(each=10)
    for core, cycles in enumerate((100, 100, 500_000)):
        machine.env.process(busy(machine.cores[core], operations, cycles))
    assert list(operations.run(machine))[-1] > 100
    assert len(operations.times[2]) < 10
