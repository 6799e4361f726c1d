"""Whatever serves one at a time never serves two at once, and never idles while somebody fits in."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.hardware.reservations import MOST_GAPS, Reservations

CYCLES = st.integers(1, 40)
STARTS = st.lists(st.integers(0, 600), max_size=60)


def turns(starts, cycles, *, resource=Reservations):
    """When each request gets its turn, in the order in which they are made."""
    reservations = resource(cycles)
    return [reservations.reserve(start) for start in starts]


def first_free(start, taken, cycles):
    """The oracle: the first time from ``start`` on at which no turn taken so far is in the way."""
    return next(
        time
        for time in sorted({start, *(turn + cycles for turn in taken if turn + cycles > start)})
        if all(abs(time - turn) >= cycles for turn in taken)
    )


@given(STARTS, CYCLES)
def test_no_two_turns_overlap(starts, cycles):
    assert all(b - a >= cycles for a, b in pairwise(sorted(turns(starts, cycles))))


@given(STARTS, CYCLES)
def test_never_idle_while_a_request_that_fits_waits(starts, cycles):
    found = turns(starts, cycles)
    for place, (start, turn) in enumerate(zip(starts, found, strict=True)):
        assert turn == first_free(start, found[:place], cycles)


@given(STARTS, CYCLES)
def test_a_stream_in_order_is_a_queue(starts, cycles):
    """The closed form of first come, first served: begin when you are here and the last one is done."""
    starts.sort()
    expected = accumulate(starts, lambda before, start: max(start, before + cycles))
    assert turns(starts, cycles) == list(expected)


class InOrder(Reservations):
    """Seeded bug: nobody goes before a turn that was reserved earlier, though there is room."""

    def reserve(self, start):
        """Stand behind the last turn."""
        turn = max(start, self.free_from)
        self.free_from = turn + self.cycles
        return turn


def test_the_law_sees_a_resource_that_idles():
    starts, cycles = [100, 0, 90, 84], 10
    assert turns(starts, cycles) == [100, 0, 90, 110]
    assert first_free(0, [100], cycles) == 0
    assert turns(starts, cycles, resource=InOrder)[1] == 110


@pytest.mark.parametrize(("length", "fits"), [(9, False), (10, True), (11, True)])
def test_a_gap_is_taken_if_a_whole_turn_fits(length, fits):
    assert turns([0, 10 + length, 10], 10)[-1] == (10 if fits else 20 + length)


def test_gaps_long_past_are_forgotten_and_never_given_twice():
    """Twice as many gaps as are remembered: the later half is filled, the others are as if taken."""
    cycles, apart = 10, 20
    reservations = Reservations(cycles)
    ahead = [reservations.reserve(apart * (number + 1)) for number in range(2 * MOST_GAPS)]
    filled = [reservations.reserve(0) for _ in range(MOST_GAPS + 1)]
    assert filled[:-1] == [turn - cycles for turn in ahead[MOST_GAPS:]]
    assert filled[-1] == ahead[-1] + cycles
