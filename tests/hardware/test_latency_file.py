"""A table of latencies is read, or refused with one sentence; no file crashes the lab."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.errors import InvalidInput
from labkit.hardware.latency_file import read_latencies

GOOD = "0,10.5\n11,\n"


def test_a_table_is_read_whatever_its_diagonal_holds():
    assert read_latencies(GOOD) == ((0, 10.5), (11, 0))
    assert read_latencies("x,1\n1,-3") == ((0, 1), (1, 0))


def test_one_direction_stands_for_both():
    """As the benchmark prints it: only the lower half."""
    assert read_latencies(",,\n5,,\n6,7,\n") == ((0, 5, 6), (5, 0, 7), (6, 7, 0))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"machine: 0 rows are not those of 2 to 1024 cores; see .*"),
        ("0", "1 rows are not"),
        (
            "0,1\n1",
            r"row 2 has 1 columns, but there are 2 rows; give every core a row and a column",
        ),
        ("0,-1\n1,0", r"row 1, column 2: '-1' is not a number of nanoseconds above 0"),
        ("0,0\n0,0", "row 1, column 2: '0' is not"),
        ("0,nan\n1,0", "'nan' is not"),
        ("0,inf\n1,0", "'inf' is not"),
        ("0,1e99\n1,0", "'1e99' is not"),
        ("0,<b>\n1,0", "'<b>' is not"),
        ("0,\n,0", r"row 1, column 2 is missing, and so is the other direction"),
        ("0,1\n" * 1025, "1025 rows are not those"),
        ("9" * 16_000_001, "more than 16000000 characters"),
        ('"' + "9" * 200_000, "not a table of comma-separated numbers"),
    ],
)
def test_a_bad_table_is_one_sentence(text, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        read_latencies(text)


CELLS = st.one_of(st.text(max_size=5), st.floats().map(str), st.integers(-9, 99).map(str))
ROWS = st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=4).map("\n".join)


@given(text=st.one_of(st.text(max_size=200), ROWS))
def test_any_text_is_a_table_or_one_sentence(text):
    try:
        table = read_latencies(text)
    except InvalidInput as error:
        assert str(error).startswith("machine: ")
        assert "\n" not in str(error)
    else:
        assert len(table) == len(table[0]) >= 2
        assert all((cost > 0) == (a != b) for a, r in enumerate(table) for b, cost in enumerate(r))
