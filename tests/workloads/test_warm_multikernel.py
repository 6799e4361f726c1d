"""What is measured on a warm multikernel hardly depends on what was measured before."""

import pytest

from labkit.hardware.specification import MachineSpec
from labkit.workloads.warm_multikernel import TREES, WarmMultikernel

SPEC = MachineSpec.load("amd_4x4")
NUMA = "NUMA-aware_multicast"


def cycles(multikernel, cores):
    *marks, measured = multikernel.unmaps(cores=cores, rounds=3)
    assert marks == sorted(marks)
    return [unmap.cycles for unmap in measured[1:]]


@pytest.mark.parametrize("cores", [2, 6])
def test_a_point_is_nearly_the_same_alone_and_after_others(cores):
    used = WarmMultikernel(SPEC, cores=8, tree=NUMA)
    for other in (8, 3):
        cycles(used, other)
    alone = cycles(WarmMultikernel(SPEC, cores=8, tree=NUMA), cores)
    assert cycles(used, cores) == pytest.approx(alone, rel=0.01)


def test_messages_to_every_core_cost_more_than_a_tree():
    """Each acknowledgement is one more message that the first monitor has to get to."""
    cost = {tree: max(cycles(WarmMultikernel(SPEC, cores=16, tree=tree), 16)) for tree in TREES}
    assert cost["Unicast"] > cost[NUMA]
