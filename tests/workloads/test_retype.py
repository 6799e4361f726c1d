"""Memory of one's own: who shares a kernel waits for its lock, who has a core's own does not."""

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.multikernel.boot import Multikernel
from labkit.workloads.retype import retypes
from tests.multikernel.small import SMALL

LARGE = MachineSpec.load("amd_4x4")


def cycles(system, cores, pieces_bits=3):
    """Return what the retypes of each core took, the first of each left out: it finds caches cold."""
    *_, measured = retypes(system, cores=cores, pieces_bits=pieces_bits)
    assert len(measured) == cores << pieces_bits
    assert [made.began for made in measured] == sorted(made.began for made in measured)
    each = {core: [made.cycles for made in measured if made.core == core] for core in range(cores)}
    return [one for some in each.values() for one in some[1:]]


def test_in_the_multikernel_every_core_is_alone():
    """Each retype takes the same, on however many cores: a trap, and nothing of anybody else's."""
    alone, together = cycles(Multikernel(Machine(SMALL)), 1), cycles(Multikernel(Machine(SMALL)), 4)
    assert set(together) == set(alone)
    assert len(set(alone)) == 1


def test_under_one_lock_they_wait_for_each_other():
    """On sixteen cores at once a retype takes at least eight times as long as alone."""
    alone, together = cycles(Monolithic(Machine(LARGE)), 1), cycles(Monolithic(Machine(LARGE)), 16)
    assert sum(together) / len(together) > 8 * sum(alone) / len(alone)
