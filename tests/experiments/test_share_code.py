"""A share code restores its place exactly; anything else is refused with one sentence."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.experiments import EXPERIMENTS, find
from labkit.experiments.share_code import LONGEST, VERSION, Place, decode, encode
from labkit.hardware.change import Change
from labkit.parameters import fields, from_text


def values(field):
    if field.kind == "integer":
        return st.integers(field.low, field.high).map(str)
    if field.kind == "choice":
        return st.sampled_from(list(field.options))
    if field.kind == "names":
        return st.lists(st.sampled_from(list(field.options)), min_size=1).map(",".join)
    return st.integers(field.low, field.high).map(lambda end: f"{field.low}:{end}")


def texts(kind):
    return st.fixed_dictionaries({}, optional={field.name: values(field) for field in fields(kind)})


@st.composite
def places(draw):
    """Any place in any experiment, with any parameters that it accepts."""
    experiment = draw(st.sampled_from(EXPERIMENTS))
    try:
        parameters = experiment.read(draw(texts(experiment.parameters)))
    except InvalidInput:  # values that do not fit together
        parameters = experiment.parameters()
    change = draw(st.none() | texts(Change).map(lambda given: from_text(Change, given)))
    curve = draw(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30))
    numbers = st.integers(0, 10**9 - 1)
    return Place(
        experiment=experiment,
        parameters=parameters,
        curve=curve,
        x=draw(numbers),
        cursor=draw(numbers),
        change=change,
    )


@given(places())
def test_a_code_brings_back_its_place(place):
    code = encode(place)
    assert decode(code, find) == place
    assert decode(f"\n  {code} \n", find) == place, "copied with what stood around it"
    assert len(code) <= LONGEST


@given(places(), st.data())
def test_a_slip_of_the_hand_is_noticed(place, data):
    """One letter changed, lost or doubled: never another place, always a sentence."""
    code = encode(place)
    at = data.draw(st.integers(len(VERSION), len(code) - 1))
    letter = data.draw(st.sampled_from("ABCabc019_-"))
    for wrong in (
        code[:at] + letter + code[at + 1 :],
        code[:at] + code[at + 1 :],
        code[:at] + code[at:] * 2,
    ):
        try:
            found = decode(wrong, find)
        except InvalidInput as refused:
            assert_one_sentence(refused)
        else:
            assert found == place  # the last letter has bits that carry nothing


@given(st.text() | st.binary().map(lambda raw: VERSION + base64.urlsafe_b64encode(raw).decode()))
def test_garbage_is_refused(code):
    with pytest.raises(InvalidInput) as refused:
        decode(code, find)
    assert_one_sentence(refused.value)


def packed(body, *, check=b"123456"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return VERSION + base64.urlsafe_b64encode(check + zlib.compress(raw, 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    "code",
    [
        packed(b"0" * 5_000_000),
        packed(b"[" * 7000),
        packed(b"\x00\xff\xfe"),
        packed({"fig3": 1}),
        packed(["fig3", {}, {}, "SHM8", 1, 0]),
        packed(["fig3", [], {}, "SHM8", 1, 0, False]),
        packed(["fig3", {"cores": 7}, {}, "SHM8", 1, 0, False]),
        packed(["fig3", {}, {}, "SHM8", True, 0, False]),
        packed(["fig3", {}, {}, "SHM8", -1, 0, False]),
        packed(["fig3", {}, {}, "SHM8", 10**30, 0, False]),
        packed(["fig3", {}, {}, "SHM8", 1, 0, False]),
        packed(["nosuch", {}, {}, "SHM8", 1, 0, False]),
        packed(["fig3\n", {}, {}, "SHM8", 1, 0, False]),
        packed(["<script>alert(1)</script>", {}, {}, "SHM8", 1, 0, False]),
        packed(["fig3", {"nosuch": "1"}, {}, "SHM8", 1, 0, False]),
        packed(["fig3", {"cycles": "9" * 150}, {}, "SHM8", 1, 0, False]),
        packed(["fig3", {"__class__": "x"}, {}, "SHM8", 1, 0, False]),
        VERSION,
        VERSION + "A" * 100_000,
        "",
        "ML9-AAAA",
    ],
)
def test_hostile_codes_are_refused_with_one_sentence(code):
    """Huge, deep, binary, of the wrong shape, or with markup: nothing is run and nothing built."""
    with pytest.raises(InvalidInput) as refused:
        decode(code, find)
    assert_one_sentence(refused.value)


def test_another_version_of_the_defaults_is_noticed(monkeypatch):
    """A code holds only what differs from the defaults, so it must notice when those have moved."""
    fig3 = find("fig3")
    code = encode(Place(experiment=fig3, parameters=fig3.parameters(), curve="SHM8", x=16))

    def moved(_):
        return lambda texts: fig3.parameters(misses=4, **texts)

    class Moved:
        read = staticmethod(moved(None))

    with pytest.raises(InvalidInput, match="another version of this lab"):
        decode(code, lambda _: Moved)


def assert_one_sentence(refused):
    sentence = str(refused)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert len(sentence) < 500
