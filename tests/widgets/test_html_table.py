"""A table for a notebook and for a terminal."""

from labkit.widgets.html_table import Table, html_of

CELLS = [("who", "cycles"), ("<you>", "1,000")]


def test_a_notebook_has_heads_and_a_terminal_columns():
    table = Table(CELLS, note="A note.")
    html = table._repr_html_()
    assert '<th scope="col">cycles</th>' in html
    assert '<th scope="row">&lt;you&gt;</th><td>1,000</td>' in html
    assert repr(table) == "who    cycles\n<you>  1,000\nA note."
    assert html_of(CELLS, note="A note.") == html
