"""Panels stand beside and below each other and never overlap; all have one scale."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from labkit.charts.panels import axes, heading, panels


@given(st.integers(1, 6), st.integers(1, 6))
def test_no_two_panels_overlap_and_all_are_inside(rows, columns):
    made = list(panels(range(rows), range(columns)))
    assert len({(panel.x, panel.y) for panel in made}) == rows * columns
    for panel in made:
        assert 0 <= panel.left < panel.right <= 1
        assert 0 <= panel.bottom < panel.top <= 1
    for one, other in combinations(made, 2):
        beside = one.right <= other.left or other.right <= one.left
        below = one.top <= other.bottom or other.top <= one.bottom
        assert beside or below


def test_only_axes_at_the_border_have_numbers():
    made = list(panels([1, 2], ["a", "b"]))
    drawn = {}
    for panel in made:
        drawn |= axes(panel, x_axis={}, y_axis={}, first=made[0], last=made[-1])
    hidden = {name for name, axis in drawn.items() if axis.get("showticklabels") is False}
    assert hidden == {"xaxis", "xaxis2", "yaxis2", "yaxis4"}
    assert {axis.get("matches", axis["anchor"][:0]) for axis in drawn.values()} == {"", "x", "y"}


def test_what_stands_above():
    panel = next(panels([8], ["amd_4x4"]))
    words = heading(panel, row_name="misses", column_name="machine")["text"]
    assert words == "misses 8, machine amd_4x4"
