"""Every row of published.csv is compared, input, or left out for a reason: one of these, and named."""

from fnmatch import fnmatchcase

import attrs
import pytest

from labkit.experiments.validation import tally
from labkit.experiments.validation.claims import claims
from labkit.experiments.validation.coverage import (
    INPUTS,
    NOT_MODELLED,
    POINTS,
    becomes,
    expected,
    missing,
)
from labkit.published import published


def test_a_published_row_has_exactly_one_place():
    every = claims()
    places = {id: becomes(id, every) for id in published()}
    assert {id: place for id, place in places.items() if len(place) != 1} == {}


def test_no_pattern_is_idle():
    every = [
        pattern for some in (POINTS, INPUTS, NOT_MODELLED) for p in some.values() for pattern in p
    ]
    idle = [pattern for pattern in every if not any(fnmatchcase(id, pattern) for id in published())]
    assert idle == []


@pytest.mark.parametrize("name", POINTS)
def test_every_published_point_stands_beside_a_row(found, name):
    assert len(expected(name)) > 0
    assert missing(name, found[name]) == 0


@pytest.mark.parametrize("name", POINTS)
def test_no_other_published_value_is_shown(found, name):
    beside = [row for row in found[name] if row.published is not None]
    assert len(beside) == len(expected(name))


def test_a_point_that_is_left_out_is_missed(found):
    """The check can fail: a row less, or a row of another machine."""
    rows = found["fig7"]
    assert missing("fig7", rows[1:]) == 1
    assert missing("fig7", [attrs.evolve(rows[0], machine="amd_4x4"), *rows[1:]]) == 1


def test_the_tally_counts_every_row():
    assert sum(tally().values()) == len(published())
    assert tally().keys() == {"compared", "input", "not modelled"}
