"""Steps as a table: the sum below, the same in text and on the page."""

import html
import re

from labkit.charts.steps import step_table
from labkit.workloads.one_message import Stage

STAGES = [
    Stage(0, 0, "Core.store", "line", 3),
    Stage(3, 0, "Core.send_ipi", "to 9", 0),
    Stage(1003, 9, "Hammer.share", "line", 1200),
]
TABLE = step_table(STAGES, ["written", "sent", "fetched"], title="A < B")


def test_the_whole_table_as_text():
    assert repr(TABLE).splitlines() == [
        "A < B",
        "   cycle  core  what happens  in the code     cost",
        "1      0     0  written       Core.store         3",
        "2      3     0  sent          Core.send_ipi      0",
        "3  1,003     9  fetched       Hammer.share   1,200",
        "3 + 1,200 = 1,203 cycles",
    ]


def test_the_page_has_the_same_cells_and_heads_that_a_screen_reader_finds():
    page = TABLE._repr_html_()
    cells = [html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)]
    assert cells == [cell for row in TABLE.cells() for cell in row]
    assert page.count('<th scope="col"') == 6
    assert "A &lt; B</caption>" in page
    assert "3 + 1,200 = 1,203 cycles" in page
