"""What chapter 4's answers rest on."""

import pytest

from labkit.exercises.chapter_04 import _messages, _slots_back


@pytest.mark.parametrize("slots", [8, 32])
def test_a_slot_is_kept_free(slots):
    """Messages of one slot fill all others."""
    assert _messages(slots, 7) == slots - 1


@pytest.mark.parametrize(("slots", "messages"), [(8, 6), (8, 7), (32, 310)])
def test_an_acknowledgement_goes_out_as_often_as_the_ring_would_be_full(slots, messages):
    assert _slots_back(slots, messages) == messages // (slots - 1)
