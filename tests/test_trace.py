"""A trace is a list of steps in the order in which they were taken, with a fingerprint."""

import pytest

from labkit.trace import Step, Trace

STEPS = [(0, 3, "store", "line", 3), (0, 9, "load", "line", 349), (5, 3, "compute", "", 180)]


def trace(steps):
    made = Trace()
    for step in steps:
        made.record(*step)
    return made


def test_steps_come_back_as_they_were_recorded():
    made = trace(STEPS)
    assert list(made) == [Step(*step) for step in STEPS]
    assert len(made) == 3


def test_equal_traces_have_equal_fingerprints():
    assert trace(STEPS).hash() == trace(STEPS).hash()


@pytest.mark.parametrize("place", range(5))
def test_any_other_value_gives_another_fingerprint(place):
    changed = list(STEPS[1])
    changed[place] = "other" if isinstance(changed[place], str) else changed[place] + 1
    assert trace([STEPS[0], tuple(changed), STEPS[2]]).hash() != trace(STEPS).hash()


def test_order_counts():
    assert trace(STEPS[::-1]).hash() != trace(STEPS).hash()


def test_the_fingerprint_is_the_same_everywhere():
    """Written down once: a change of the format would make stored fingerprints worthless."""
    assert trace(STEPS[:1]).hash().startswith("25735321bbda")
