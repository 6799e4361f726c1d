"""Effects where they are known: of sums, whose parts matter as much as they weigh."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.sweeps.sensitivity import METHODS, design

AXES = {"a": 16, "b": 16, "c": 16}
WEIGHTS = {"a": 30, "b": 10, "c": 0}


def weighted(place):
    return sum(weight * at / 15 for weight, at in zip(WEIGHTS.values(), place, strict=True))


def effects(method, answer=weighted, **options):
    drawn = design(method, AXES, samples=options.pop("samples", None), seed=0)
    return {each.name: each for each in drawn.effects([answer(place) for place in drawn.places])}


def test_morris_finds_the_weights_of_a_sum():
    """Each axis, through its whole range, moves the answer by its weight, wherever the others are."""
    found = effects("morris")
    assert list(found) == ["a", "b", "c"]
    for name, weight in WEIGHTS.items():
        assert found[name].size == pytest.approx(weight, abs=1e-9)
        assert found[name].other == pytest.approx(0, abs=1e-9)


def test_sobol_finds_the_shares_of_a_sum():
    """The variance of a part is its weight squared: 900 and 100 of 1,000."""
    found = effects("sobol", samples=1024)
    assert list(found) == ["a", "b", "c"]
    assert [found[name].size for name in "abc"] == pytest.approx([0.9, 0.1, 0], abs=0.05)
    assert [found[name].other for name in "abc"] == pytest.approx([0.9, 0.1, 0], abs=0.1)


def test_what_acts_only_together_shows():
    """A product: no axis has an effect that is the same everywhere, nor its whole share alone."""
    product = effects("morris", lambda place: place[0] * place[1] / 7.5)
    assert product["a"].other > 0.2 * product["a"].size
    centred = effects("sobol", lambda place: (place[0] - 7.5) * (place[1] - 7.5), samples=256)
    assert centred["a"].size > 0.8
    assert abs(centred["a"].other) < 0.3


@pytest.mark.parametrize("method", METHODS)
def test_an_answer_that_never_moves(method):
    assert {each.size for each in effects(method, lambda _: 7).values()} == {0.0}


@settings(max_examples=30)
@given(
    sizes=st.lists(st.integers(2, 30), min_size=2, max_size=4),
    method=st.sampled_from(sorted(METHODS)),
    seed=st.integers(0, 1000),
)
def test_every_place_is_on_its_axis_and_both_ends_are_visited(sizes, method, seed):
    axes = {f"p{number}": size for number, size in enumerate(sizes)}
    drawn = design(method, axes, samples=16, seed=seed)
    columns = list(zip(*drawn.places, strict=True))
    assert all(0 <= at < size for column, size in zip(columns, sizes, strict=True) for at in column)
    if method == "morris":
        assert all(
            {0, size - 1} <= set(column) for column, size in zip(columns, sizes, strict=True)
        )


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_the_same_design(method):
    assert (
        design(method, AXES, samples=8, seed=3).places
        == design(method, AXES, samples=8, seed=3).places
    )
    assert (
        design(method, AXES, samples=8, seed=3).places
        != design(method, AXES, samples=8, seed=4).places
    )


@pytest.mark.parametrize(
    ("method", "axes", "samples", "says"),
    [
        ("fast", AXES, None, "method: fast is not one of morris, sobol; try morris"),
        ("morris", {"a": 5}, None, "over: there is nothing to rank"),
        ("morris", {"a": 5, "b": 1}, None, "b: it has a single value"),
        ("morris", AXES, 1, "samples: 1 is not a whole number from 2 to 4096; try 10"),
        ("sobol", AXES, 100, "samples: 100 is not a power of two from 2 to 4096; try 64"),
    ],
)
def test_bad_input(method, axes, samples, says):
    with pytest.raises(InvalidInput, match=says):
        design(method, axes, samples=samples, seed=0)


def test_without_salib_it_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(InvalidInput, match="SALib, which draws and analyses the points, is not"):
        design("morris", AXES, samples=None, seed=0)
