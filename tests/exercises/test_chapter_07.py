"""What chapter 7's answers rest on."""

import pytest

from labkit.exercises.chapter_07 import BUGS, FEW, PERCENT, SENDING, _interrupts, _seen, _unmap
from labkit.hardware.machine import Machine
from labkit.hardware.specification import MachineSpec
from labkit.monolithic.kernel import Monolithic
from labkit.workloads.translations import first_stale_use


@pytest.mark.parametrize("cores", [16, 18, 20, 24, 28])
def test_counting_the_interrupts_comes_close_enough(cores):
    counted = _unmap(FEW) + SENDING * (cores - FEW)
    assert counted < _unmap(cores) < counted * (1 + PERCENT / 100)


def test_an_interrupt_takes_what_the_question_says():
    kernel = Monolithic(Machine(MachineSpec.load("amd_8x4")))
    assert kernel.state.shootdown.send_cycles == SENDING


@pytest.mark.parametrize("users", [0, 3, 11])
def test_everybody_who_has_the_address_space_is_interrupted(users):
    assert _interrupts(12, users) == 11


@pytest.mark.parametrize("core", [4, 5, 9])
def test_a_run_shows_what_was_left_out(core):
    """With all in place no use is stale; without the wait stale uses end, without interrupts never."""
    for bug in BUGS:
        seen = _seen(bug, core)
        assert (first_stale_use(seen) is None) == (bug == "none")
        last = max(seen, key=lambda step: step.began)
        assert (last.answer is not None) == (bug == "local_only")
