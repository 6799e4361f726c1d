"""A live table says in which state the run is, and escapes nothing twice."""

from labkit.widgets.live_table import LiveTable


def test_it_shows_the_page_and_the_state_of_the_run():
    table = LiveTable()
    table.show({"page": "<table></table>"}, run=3, state="running", progress="2 < 3 points")
    assert 'data-state="running" data-run="3"><table></table></div>' in table.value
    assert "2 &lt; 3 points" in table.value
    assert table.frame["state"] == "running"
