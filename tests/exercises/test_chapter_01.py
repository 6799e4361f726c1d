"""What chapter 1's answers rest on."""

import pytest

from labkit.exercises.chapter_01 import SEQUENCES, _again, _hits, _with_a_copy
from labkit.exercises.chapter_01_code import ALONE, NONE, _cases


class Chosen:
    """A variant that has this option, whatever there is to choose from."""

    def __init__(self, option):
        self.option = option

    def choose(self, what_for, options):
        assert self.option in options
        return self.option


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_every_sequence_tells_a_wrong_idea_from_the_right_one(sequence):
    variant = Chosen(sequence)
    assert len({_hits(variant), _with_a_copy(variant), _again(variant)}) == 3


def test_the_program_is_compared_with_a_protocol_that_keeps_its_law():
    """One writer or many readers, at most one owner, and all five states of MOESI occur."""
    after = {case[2] for case in _cases()}
    for states in after:
        copies = [state for state in states if state != NONE]
        assert copies
        assert len(copies) == 1 or not set(copies) & set(ALONE)
        assert copies.count("O") <= 1
    assert {state for states in after for state in states} == set("MOESI")
