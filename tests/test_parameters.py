"""A field validates and explains itself: its default, bounds and words are written once."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.parameters import choice, fields, from_text, integer, names, span, to_text

COLOURS = {"red": "Red", "green": "Green", "blue": "Blue"}


@attrs.frozen(kw_only=True)
class Parameters:
    lines: int = integer(4, low=-2, high=8, unit="lines", label="lines", help="How many lines.")
    cores: tuple[int, int] = span((2, 16), low=1, high=16, label="cores", help="How many cores.")
    colour: str = choice("red", options=COLOURS, label="colour", help="Which colour.")
    colours: tuple[str, ...] = names(("red",), options=COLOURS, label="colours", help="Which ones.")


VALID = st.builds(
    Parameters,
    lines=st.integers(-2, 8),
    cores=st.tuples(st.integers(1, 16), st.integers(1, 16)).map(sorted).map(tuple),
    colour=st.sampled_from(list(COLOURS)),
    colours=st.lists(st.sampled_from(list(COLOURS)), min_size=1).map(tuple),
)
BOUNDS = {
    "lines": "a whole number from -2 to 8 lines",
    "cores": "a number or a range LOW:HIGH within 1:16",
    "colour": "one of red, green, blue",
    "colours": "a comma-separated list of red, green, blue",
}
FIXES = {"lines": "try 4.", "cores": "try 2:16.", "colour": "try red.", "colours": "try red."}
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.lists(st.one_of(st.integers(), st.text())),
    st.tuples(st.integers(), st.integers(), st.integers()),
    st.dictionaries(st.text(), st.integers()),
)


@given(VALID)
def test_text_keeps_everything(parameters):
    """``from_text`` undoes ``to_text``."""
    assert from_text(Parameters, to_text(parameters)) == parameters


@given(st.sampled_from(list(BOUNDS)), ANYTHING)
def test_a_value_is_taken_or_told(name, value):
    """Any value whatever gives valid parameters or one sentence with name, bounds and fix."""
    try:
        parameters = Parameters(**{name: value})
    except InvalidInput as error:
        sentence = str(error)
        assert sentence.startswith(f"{name}: ")
        assert f"is not {BOUNDS[name]}; " in sentence
        assert sentence.endswith(FIXES[name])
        assert sentence.isprintable(), "one line"
    else:
        assert _is_valid(parameters)


@given(st.integers().filter(lambda number: not -2 <= number <= 8))
def test_a_number_outside_its_bounds_is_refused(number):
    for value in (number, str(number)):
        with pytest.raises(InvalidInput):
            Parameters(lines=value)


@given(st.integers(-40, 40), st.integers(-40, 40))
def test_a_span_lies_within_its_bounds_and_does_not_run_backwards(first, last):
    allowed = 1 <= first <= last <= 16
    for value in ((first, last), f"{first}:{last}", [first, last]):
        if allowed:
            assert Parameters(cores=value).cores == (first, last)
        else:
            with pytest.raises(InvalidInput, match="within 1:16; try 2:16"):
                Parameters(cores=value)


@pytest.mark.parametrize("value", ["7", " 7 ", 7, "7:7", (7,), (7, 7)])
def test_one_number_is_a_span_too(value):
    assert Parameters(cores=value).cores == (7, 7)


@pytest.mark.parametrize(
    "value", ["", " ", "abc", "1_0", "2.0", "0x4", "+4", "--4", "9" * 5000, True]
)
def test_only_plain_whole_numbers_are_numbers(value):
    with pytest.raises(InvalidInput):
        Parameters(lines=value)


def test_names_come_in_the_order_of_the_options_and_once():
    assert Parameters(colours="blue, red,blue").colours == ("red", "blue")


def test_what_is_not_given_keeps_its_default():
    assert from_text(Parameters, {"lines": "3"}) == attrs.evolve(Parameters(), lines=3)


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(InvalidInput) as caught:
        from_text(Parameters, {"core": "3"})
    assert str(caught.value) == (
        "core: there is no such parameter; choose from lines, cores, colour, colours."
    )


def test_the_sentence_shows_what_was_typed_and_no_more_than_fits():
    with pytest.raises(InvalidInput) as caught:
        Parameters(lines="x" * 1000)
    assert str(caught.value) == (
        f"lines: {'x' * 60} is not a whole number from -2 to 8 lines; try 4."
    )


def test_fields_tell_what_was_declared():
    lines, cores, colour, colours = fields(Parameters)
    assert [field.name for field in (lines, cores, colour, colours)] == list(BOUNDS)
    assert [field.kind for field in (lines, cores, colour, colours)] == [
        "integer",
        "span",
        "choice",
        "names",
    ]
    assert (lines.default, lines.low, lines.high, lines.unit) == (4, -2, 8, "lines")
    assert (cores.label, cores.help) == ("cores", "How many cores.")
    assert colour.options == COLOURS


def test_defaults_are_checked_like_any_value():
    """A declaration that contradicts itself fails at the first use, not in front of a reader."""

    @attrs.frozen
    class Wrong:
        lines: int = integer(9, low=1, high=8, label="lines", help="")

    with pytest.raises(InvalidInput, match="9 is not a whole number from 1 to 8"):
        Wrong()


def _is_valid(parameters: Any) -> bool:
    first, last = parameters.cores
    return (
        -2 <= parameters.lines <= 8
        and 1 <= first <= last <= 16
        and parameters.colour in COLOURS
        and parameters.colours == tuple(name for name in COLOURS if name in parameters.colours)
        and parameters.colours != ()
    )


@attrs.frozen(kw_only=True)
class Fitted:
    lines: int = integer(4, low=1, high=8, label="lines", help="How many lines.")
    cores: tuple[int, int] = span(
        (2, 4),
        low=1,
        high=16,
        label="cores",
        help="How many cores.",
        fitted=lambda parameters: (2, parameters.lines),
    )


def test_a_fitted_range_follows_the_parameters_before_it_unless_it_is_given():
    assert Fitted().cores == fields(Fitted)[1].default
    assert Fitted(lines=8).cores == (2, 8)
    assert Fitted(lines=8, cores="2:4").cores == (2, 4)
    with pytest.raises(InvalidInput, match=r"cores: \(2, 1\) is not"):
        Fitted(lines=1)


def _even(text):
    if not text.isdecimal() or int(text) % 2:
        raise InvalidInput("number", f"{text} is odd", fix="try 2")


@attrs.frozen(kw_only=True)
class Open:
    """Parameters that take more than their options."""

    one: str = choice("a", options={"a": "A"}, label="one", help="One.", opens=_even)
    many: tuple[str, ...] = names(
        ["b"], options={"a": "A", "b": "B"}, label="many", help="Many.", opens=_even
    )


def test_a_field_may_open_what_is_none_of_its_options():
    """Others come after the options, in the order in which they were given."""
    assert from_text(Open, {"one": "4", "many": "8,b,2"}) == Open(one="4", many=("b", "8", "2"))
    for name, text in (("one", "3"), ("many", "a,3")):
        with pytest.raises(InvalidInput, match=r"number: 3 is odd; try 2\."):
            from_text(Open, {name: text})
    for name, text in (("one", ""), ("many", ""), ("many", "a,,b")):
        with pytest.raises(InvalidInput, match=f"{name}: "):
            from_text(Open, {name: text})
    assert fields(Open)[0].bounds.endswith("or another one by its name or file")
