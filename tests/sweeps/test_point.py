"""Points are known by their content."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.sweeps import point as module
from labkit.sweeps.point import Point

texts = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


def key(subject, parameters):
    return Point(subject=subject, parameters=parameters, axes={}).key


@given(subject=st.text(max_size=5), one=texts, other=texts)
def test_same_content_same_key_and_else_another(subject, one, other):
    assert (key(subject, one) == key(subject, other)) == (one == other)
    assert key(subject, one) == key(subject, dict(reversed(one.items())))
    assert key(subject + "x", one) != key(subject, one)


def test_what_varies_does_not_matter_only_what_is_computed():
    """A point of one sweep is found by another that varies other parameters."""
    one = Point(subject="s", parameters={"a": "1", "b": "2"}, axes={"a": "1"})
    other = Point(subject="s", parameters={"a": "1", "b": "2"}, axes={"b": "2"}, argument=3)
    assert one.key == other.key


def test_another_version_of_the_model_is_another_point(monkeypatch):
    before = key("s", {"a": "1"})
    monkeypatch.setattr(module, "MODEL_VERSION", "next")
    assert key("s", {"a": "1"}) != before
