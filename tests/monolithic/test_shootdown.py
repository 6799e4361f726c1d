"""A shootdown is interrupts sent one by one, and acknowledgements on one line; it can be added up."""

import pytest

from labkit.hardware.kernel_costs import KernelCosts
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.trace import Trace
from labkit.workloads.unmap import INITIATOR, unmaps

SPEC = MachineSpec.load("amd_8x4")
SEND, UNMAP = SPEC.cycles("linux_ipi_cycles"), SPEC.cycles("linux_unmap_cycles")
READ = SPEC.probe_cycles + SPEC.cycles("confirm_cycles")
"""How long whoever reads a line keeps it from the next one."""
TRAP, INVALIDATE = SPEC.cycles("ipi_trap_cycles"), SPEC.cycles("tlb_invalidate_cycles")


def traced(cores, **options):
    """Return the steps of the second unmap, which finds its lines warm, and how long it took."""
    trace = Trace()
    structure = Monolithic(Machine(SPEC, trace=trace), **options)
    *_, measured = unmaps(structure, cores=cores, rounds=2)
    last = measured[-1]
    steps = [s for s in trace if last.began < s.time < last.began + last.cycles]
    return last.cycles, steps


def kinds(steps, core, *wanted):
    return [(step.kind, step.what) for step in steps if step.core == core and step.kind in wanted]


def test_what_each_core_does():
    """The initiator interrupts one core after the other; each traps, looks, invalidates, says so."""
    _, steps = traced(3)
    assert kinds(steps, INITIATOR, "unmap", "invalidate", "send", "ipi") == [
        ("unmap", "page 1"),
        ("invalidate", "page 1"),
        ("send", "to 1"),
        ("ipi", "to 1"),
        ("send", "to 2"),
        ("ipi", "to 2"),
    ]
    for core in (1, 2):
        assert kinds(steps, core, "trap", "fetch", "invalidate", "own") == [
            ("trap", "INTER_CORE"),
            ("fetch", "shootdown"),
            ("invalidate", "page 1"),
            ("own", "shootdown"),
        ]


def test_alone_it_is_a_system_call():
    """No interrupt, and beside trap, bookkeeping and invalidation only a dozen hits in the own cache."""
    cycles, steps = traced(1)
    alone = KernelCosts.of(SPEC).trap_cycles + UNMAP + INVALIDATE
    assert not kinds(steps, INITIATOR, "send", "ipi")
    assert 0 < cycles - alone < 60


@pytest.mark.parametrize("cores", [2, 3, 4])
def test_inside_a_package_each_core_more_adds_one_send(cores):
    """What the others do overlaps with the next send; only the last one's answer is waited for.

    But the initiator polls the line by then, and its read of an earlier answer may keep the line from
    the next core that wants to know what to do.
    """
    first, _ = traced(2)
    cycles, _ = traced(cores)
    more = cores - 2
    assert first + more * SEND <= cycles <= first + more * (SEND + READ)


def test_the_last_answer_is_waited_for():
    """Flight, trap, reading the request, and the update that the initiator polls for.

    The invalidation hides behind the answers to the read, which keep the line so long.
    """
    alone, _ = traced(1)
    cycles, _ = traced(2)
    inside = SPEC.cycles("fetch_cycles")
    answer = inside + TRAP + max(inside + INVALIDATE, READ) + SPEC.probe_cycles
    assert 0 < cycles - alone - SEND - answer < 5 * SPEC.cycles("hit_cycles")


@pytest.mark.parametrize("cores", [8, 32])
def test_if_sending_took_nothing_the_line_of_acknowledgements_would_be_the_limit(cores):
    """Each core reads the line and then takes it for itself, and the initiator reads it once more.

    That is two rounds for each core, or three, one after the other, and the way of the data.
    """
    cycles, _ = traced(cores, send_percent=0)
    way = 2 * SPEC.topology.diameter * SPEC.hop_cycles
    rounds = (cores - 1) * (SPEC.probe_cycles + READ)
    assert rounds < cycles - UNMAP < rounds + (cores - 1) * (READ + way) + 2 * TRAP
