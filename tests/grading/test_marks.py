"""The table of marks: a cell is never a formula, and what a roster brings comes back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.exercises.course import COURSE
from labkit.grading.marking import mark
from labkit.grading.marks import FORMULA, inert, marks_table
from labkit.grading.roster import Student
from labkit.grading.sandbox import Sandbox
from labkit.grading.submission import Submission


@given(st.text())
def test_no_cell_begins_as_a_formula_does_and_each_is_one_line(text):
    cell = inert(text)
    assert not cell.startswith(FORMULA)
    assert cell.isprintable()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\u00a0=1"])
def test_a_formula_becomes_a_text(text):
    assert inert(text).startswith("'")


@pytest.mark.parametrize("text", ["ada", "not yet", "1-2", "Zo\u00eb", ""])
def test_what_is_none_stays_as_it_is(text):
    assert inert(text) == text


def test_columns_of_the_roster_come_back_even_if_they_are_called_like_ours():
    student = Student(name="ada", others={"group": "=1+1", "notes": "likes trees", "=x": "1"})
    marked = mark(Submission(student=student), sandbox=Sandbox(program=None))
    (line,) = csv.DictReader(io.StringIO(marks_table([marked])))
    assert line["group"] == "'=1+1"
    assert line["roster notes"] == "likes trees"
    assert line["'=x"] == "1"
    assert line["notes"] == "Nothing was handed in."
    assert line["not_attempted"] == str(len(COURSE))
