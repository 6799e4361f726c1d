"""An unmap is measured from user space and back, with the page in use on all of the cores."""

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.workloads.unmap import unmaps

SPEC = MachineSpec.load("amd_4x4")


def test_each_round_finds_the_page_in_every_tlb_and_leaves_it_in_none(monkeypatch):
    machine = Machine(SPEC)
    structure, held = Monolithic(machine), []
    begin = structure.state.shootdown.begin

    def watched(core, tlb, table, page, users):
        held.append(sum(page in other.entries for other in machine.tlbs))
        yield from begin(core, tlb, table, page, users)
        held.append(sum(page in other.entries for other in machine.tlbs))

    monkeypatch.setattr(structure.state.shootdown, "begin", watched)
    *counts, measured = unmaps(structure, cores=5, rounds=3)
    assert held == [5, 0] * 3
    assert len(measured) == 3
    assert counts == sorted(counts)


def test_only_the_first_one_is_different():
    """Cold caches cost something once; after that every unmap takes the same."""
    *_, measured = unmaps(Monolithic(Machine(SPEC)), cores=4, rounds=4)
    first, *others = (unmap.cycles for unmap in measured)
    assert len(set(others)) == 1
    assert first > others[0]
