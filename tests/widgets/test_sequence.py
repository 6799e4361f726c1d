"""A step's answer appears after its guess, never before, and it is the model's."""

import pytest

from labkit.errors import InvalidInput
from labkit.hardware.specification import MachineSpec
from labkit.widgets.sequence import Sequence
from labkit.workloads.one_line import costs

MACHINE = MachineSpec.load("amd_4x4")
STEPS = [(0, "update"), (4, "load"), (4, "load")]


@pytest.fixture
def sequence():
    return Sequence(MACHINE, STEPS)


def keep(sequence, text):
    guess = sequence.guesses[-1]
    guess.control.text = text
    guess.keep()
    return guess


def said(sequence):
    """All text on the page, in order."""
    parts = [child for child in sequence.children if hasattr(child, "value")]
    return " ".join(part.value for part in parts if isinstance(part.value, str))


def test_costs_are_those_of_the_model(sequence):
    assert sequence.costs == costs(MACHINE, STEPS)


def test_nothing_is_told_before_the_guess(sequence):
    assert len(sequence.guesses) == 1
    assert said(sequence).count("</p>") == 1
    assert "only in memory" in said(sequence)
    assert str(sequence.costs[0]) not in said(sequence) + sequence.guesses[0].status.text


def test_a_refused_guess_reveals_nothing(sequence):
    with pytest.raises(InvalidInput, match="guess: many is not a whole number"):
        keep(sequence, "many")
    assert len(sequence.guesses) == 1
    assert said(sequence).count("</p>") == 1


def test_the_whole_dialogue(sequence):
    first = keep(sequence, "10")
    assert first.status.text == (
        "You guessed 10 cycles; the run says 257, so you were 247 too low."
    )
    assert "every package is probed" in said(sequence)
    assert "Before: nobody, it is only in memory. After: core 0 Modified." in said(sequence)
    assert (
        "Step 2 of 3: core 4 reads the line. The cost?"
        in sequence.guesses[1].control.field.values()
    )
    keep(sequence, "300")
    assert "Before: core 0 Modified. After: core 0 Owned, core 4 Shared." in said(sequence)
    keep(sequence, "3")
    assert sequence.guesses[2].status.text.endswith("that is what the run says.")
    assert "Within a factor of two: 2 of 3 guesses." in said(sequence)
    assert len(sequence.guesses) == 3


def test_no_steps_no_questions():
    assert Sequence(MACHINE, []).guesses == []


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ((16, "load"), "steps: 16 is not a core of 0 to 15; try"),
        ((-1, "load"), "steps: -1 is not a core of 0 to 15; try"),
        ((0, "store"), "steps: store is not one of load, update; try"),
    ],
)
def test_a_bad_step_is_one_sentence(step, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        Sequence(MACHINE, [(0, "load"), step])
