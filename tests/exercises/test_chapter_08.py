"""What chapter 8's answers rest on."""

import pytest

from labkit.exercises.chapter_08 import SITUATIONS, WAYS, _counts, _sent


@pytest.mark.parametrize("cores", [3, 5, 8])
@pytest.mark.parametrize("seed", range(5))
def test_a_refusal_takes_as_many_messages_whoever_refuses_and_whatever_arrives_first(cores, seed):
    """Everybody is asked and votes; all but the refuser are told."""
    for refuser in range(1, cores):
        assert _sent(cores, refuser=refuser, seed=seed) == 3 * (cores - 1) - 1
    assert _sent(cores, refuser=None, seed=seed) == 4 * (cores - 1)


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_one_way_takes_fewest_messages(situation):
    fewest, second, _ = sorted(_counts(*situation).values())
    assert fewest < second


def test_each_way_takes_fewest_messages_somewhere():
    assert {min(_counts(*each), key=_counts(*each).get) for each in SITUATIONS} == set(WAYS)
