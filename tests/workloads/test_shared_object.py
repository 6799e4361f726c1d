"""``update`` and ``read`` mean the same on both structures: the same program, the same answers."""

from functools import partial

import pytest

from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.multikernel.boot import Multikernel
from labkit.workloads.together import together

SPEC = MachineSpec.load("amd_2x2")


def append(number, old):
    """Change the object so that nothing about it is forgotten."""
    return (*(old or ()), number)


def program(core, seen, runtime):
    """Change it, and read what one has written (RE1)."""
    for number in range(3):
        mine = (core, number)
        old = yield from runtime.update(partial(append, mine))
        now = yield from runtime.read()
        assert mine not in (old or ())
        assert mine in now
        assert now[: len(old or ())] == (old or ()), "nobody goes back"
    seen[core] = yield from runtime.read()


@pytest.mark.parametrize("structure", [Multikernel, Monolithic])
def test_all_cores_agree_on_one_order(structure):
    system, seen = structure(Machine(SPEC)), {}
    list(together(system, {n: partial(program, n, seen) for n in range(4)}, name="shared"))

    def read(runtime):
        seen["end"] = yield from runtime.read()

    list(together(system, {2: read}, name="reader"))
    assert len(seen["end"]) == 12
    assert all(seen["end"][: len(found)] == found for found in seen.values())
    for core in range(4):
        assert [n for c, n in seen["end"] if c == core] == [0, 1, 2]
