"""Places in order: numbers by size, names as they came."""

from labkit.charts.grid import named, ordered


def test_numbers_by_size_and_names_as_they_came():
    assert ordered([16, 2, 4, 2]) == [2, 4, 16]
    assert ordered(["ring", "line", "ring"]) == ["ring", "line"]


def test_an_axis_that_is_not_there_has_no_words():
    assert (named("misses", 8), named("", "")) == ("misses 8", "")
