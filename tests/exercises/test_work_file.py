"""Whatever a file holds: work, or one sentence on what is wrong with it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.exercises.outcome import State, not_yet
from labkit.exercises.work import Answered, Explained, Predicted, Work
from labkit.exercises.work_file import from_text, to_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NUMBER = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)
WORKS = st.builds(
    Work,
    student=TEXT,
    language=st.sampled_from(["en", "de"]),
    answers=st.dictionaries(
        TEXT,
        st.builds(
            Answered,
            answer=st.none() | TEXT | NUMBER | st.lists(NUMBER, max_size=5),
            state=st.sampled_from(State).map(str),
            misconception=TEXT,
            attempts=st.integers(0, 1000),
            hints=st.integers(0, 9),
            at=TEXT,
        ),
        max_size=4,
    ),
    predictions=st.dictionaries(
        TEXT,
        st.builds(
            Predicted,
            guess=NUMBER,
            low=NUMBER,
            high=NUMBER,
            question=TEXT,
            unit=TEXT,
            result=st.none() | NUMBER,
            at=TEXT,
        ),
        max_size=4,
    ),
    explanations=st.dictionaries(
        TEXT, st.builds(Explained, text=TEXT, question=TEXT, at=TEXT), max_size=4
    ),
)


@given(WORKS)
def test_what_was_written_is_read_again(work):
    assert from_text(to_text(work)) == work


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["answers", "predictions", "student", "serve", "answer", "state", "guess"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_any_json_is_work_or_refused(value, has_version):
    if isinstance(value, dict) and has_version:
        value = {"version": 1, **value}
    try:
        work = from_text(json.dumps(value))
    except InvalidInput as refused:
        assert str(refused).startswith("work: ")
        assert str(refused).count("\n") == 0
    else:
        assert isinstance(work, Work)


@given(st.binary(max_size=200))
def test_any_bytes_are_work_or_refused(content):
    with pytest.raises(InvalidInput):
        from_text(content)


def broken(**changes):
    return json.dumps({"version": 1, **changes})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file is not JSON"),
        ("[" * 100_000, "the file is not JSON"),
        ("[]", "the file is not a table"),
        ("{}", "version is not 1"),
        ('{"version": 2}', "version is not 1"),
        ('{"version": true}', "version is not 1"),
        (" " * 1_000_001, "the file has 1000001 bytes, more than 1000000"),
        (broken(student=7), "student is not a text of at most 80"),
        (broken(answers=[]), "answers is not a table"),
        (broken(answers={"x" * 81: {}}), "a name in answers is not a text of at most 80"),
        (broken(answers={"serve": 1}), "answers.serve is not a table"),
        (broken(answers={"serve": {"state": "great"}}), "answers.serve.state is not one of passed"),
        (broken(answers={"serve": {"attempts": -1}}), "answers.serve.attempts is not a number of"),
        (broken(answers={"serve": {"answer": {}}}), "answers.serve.answer is not a number"),
        (broken(answers={"serve": {"answer": [[]]}}), "answers.serve.answer is not a number"),
        (broken(predictions={"a": {"guess": 1}}), "predictions.a.low is missing"),
        (broken(explanations={"a": {"text": None}}), "explanations.a.text is not a text"),
        (broken(student="\\ud800").replace("\\\\", "\\"), "student is not a text"),
        ('{"version": 1, "predictions": {"a": {"guess": NaN}}}', "predictions.a.guess is not a"),
        ('{"version": 1, "predictions": {"a": {"guess": 1e999}}}', "predictions.a.guess is not a"),
        (broken(answers={str(n): {} for n in range(1001)}), "answers is not a table of at most"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, sentence):
    with pytest.raises(InvalidInput) as refused:
        from_text(text)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith("; take a file that this lab has written.")


def test_what_a_newer_lab_adds_is_left_out():
    assert from_text(broken(student="ada", mood="good")).student == "ada"


def test_attempts_are_counted_and_hints_only_grow():
    work = Work().answered("serve", "a", not_yet()).answered("serve", "b", not_yet("no"))
    work = work.hinted("serve", 2).hinted("serve", 1)
    kept = work.answers["serve"]
    assert (kept.answer, kept.attempts, kept.hints, kept.state) == ("b", 2, 2, State.NOT_YET)
