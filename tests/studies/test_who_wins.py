"""Who wins, whether that is clear, and from where on: against brute force over all places."""

from statistics import fmean

from hypothesis import given
from hypothesis import strategies as st

from labkit.studies.who_wins import takeovers, winners

CURVES = ("A", "B", "C")
NUMBERS = st.floats(1, 100)
VALUES = st.fixed_dictionaries(
    {
        (curve, x, row, ""): st.lists(NUMBERS, min_size=1, max_size=1)
        for curve in CURVES
        for x in (1, 2, 3)
        for row in (0, 1)
    }
)


@given(VALUES, st.booleans())
def test_nobody_is_better_than_the_winner(values, more):
    found = winners(values, more_is_better=more)
    assert len(found) == 6
    for winner in found:
        here = {c: fmean(values[c, winner.x, winner.row, ""]) for c in CURVES}
        best = (max if more else min)(here.values())
        assert here[winner.curve] == best
        assert winner.times >= 1
        assert winner.is_clear == (list(here.values()).count(best) == 1)


@given(VALUES)
def test_from_where_it_takes_over_it_stays_better_and_before_it_is_not(values):
    for found in takeovers(values, better="A", than="B"):
        wins = {x: values["A", x, found.row, ""] < values["B", x, found.row, ""] for x in (1, 2, 3)}
        later = {x for x in wins if found.x is not None and x >= found.x}
        assert all(wins[x] for x in later)
        before = [x for x in wins if x not in later]
        assert not before or not wins[before[-1]]


def test_a_win_by_luck_is_not_clear_and_a_small_one_in_every_pair_is():
    """Paired: what both had by luck does not count."""
    luck = [100.0, 200.0, 300.0]
    values = {("A", 1, "", ""): luck, ("B", 1, "", ""): [value + 1 for value in luck]}
    (winner,) = winners({**values, ("B", 1, "", ""): [101.0, 201.5, 301.0]})
    assert (winner.curve, winner.is_clear) == ("A", True)
    (winner,) = winners({**values, ("B", 1, "", ""): [90.0, 220.0, 296.0]})
    assert not winner.is_clear


def test_one_curve_wins_nothing():
    assert winners({("A", 1, "", ""): [1.0]}) == []
    assert takeovers({("A", 1, "", ""): [1.0]}, better="A", than="B") == []
