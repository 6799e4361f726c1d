"""Claims name published rows, their numbers are found in the rows, and their bounds can fail."""

import pytest

from labkit.experiments.validation.claim import Claim
from labkit.experiments.validation.claims import claims
from labkit.published import published

WITH_ID = [claim for claim in claims() if claim.id]


@pytest.mark.parametrize("claim", WITH_ID, ids=lambda claim: claim.what)
def test_a_claim_names_a_published_row(claim):
    assert claim.id in published()
    assert claim.published > 0


def test_no_part_of_a_row_is_claimed_twice():
    assert len({(claim.id, claim.part) for claim in WITH_ID}) == len(WITH_ID)


def test_every_claim_finds_its_number(found):
    for claim in claims():
        assert claim.model(found) is not None, claim.what


def test_bounds_include_their_ends():
    claim = Claim(experiment="e", machine="m", what="w", model=lambda _: 0, low=2, high=4)
    assert [claim.holds(value) for value in (1.9, 2, 4, 4.1, None)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert claim.bound == "2 to 4"


def test_a_claim_without_bounds_promises_nothing():
    claim = Claim(experiment="e", machine="m", what="w", model=lambda _: 0)
    assert claim.holds(1) is None
    assert claim.bound == ""
