"""Which laws hold in which mode, as text and as HTML, and the run behind a cell."""

import pytest

from labkit.errors import InvalidInput
from labkit.widgets.law_table import LawTable, Witness, ways_that_break


def test_the_table_as_text_and_as_html():
    assert "CA6" in repr(LawTable())
    page = LawTable()._repr_html_()
    assert page.count("<tr>") == 15
    assert "<b>broken</b>" in page


def test_the_ways_that_break_a_law_are_the_broken_cells_of_its_row():
    (row,) = (line for line in repr(LawTable()).splitlines() if line.startswith("CA6"))
    assert ways_that_break("CA6") == row.count("broken") == 3


def test_a_witness_ends_with_the_law_that_it_breaks():
    run = Witness("null", "CA6")
    assert repr(run).splitlines()[-1].startswith("CA6: ")
    assert repr(run).splitlines()[0] in run._repr_html_()


def test_a_law_that_holds_has_no_witness():
    with pytest.raises(InvalidInput, match="no run is known in which owner breaks CA6"):
        repr(Witness("owner", "CA6"))
