"""The diagram's traits hold all that a page needs, and its script is one module without imports."""

import gzip
import json
import re

from labkit.charts.time_space import time_space
from labkit.charts.time_space_wire import document
from labkit.charts.time_space_words import page_words
from labkit.experiments import find
from labkit.experiments.traced_run import to_end
from labkit.strings import section
from labkit.widgets.time_space import SCRIPT, TimeSpace

FIG3 = find("fig3")


def test_two_pictures_one_cursor():
    runs = [
        to_end(FIG3.trace(FIG3.parameters(), curve, 4, None)) for curve in ("SHM4", "MSG4")[:1] * 2
    ]
    drawn = [document(time_space(r.recorder), r.spec.topology, title=r.title) for r in runs]
    diagram = TimeSpace()
    diagram.show(*drawn, cursor=123, fork=7, selected=(0, 5))
    assert (diagram.cursor, diagram.fork, diagram.selected) == (123, 7, [0, 5])
    assert json.loads(gzip.decompress(diagram.pictures)) == json.loads(json.dumps(drawn))


def test_the_script_is_one_module_that_fetches_nothing():
    assert SCRIPT.count("export default") == 1
    assert not re.search(r"^\s*import\b|\bfetch\(|XMLHttpRequest|https?://", SCRIPT, re.MULTILINE)


def test_nothing_of_a_trace_becomes_markup():
    """Names come from programs: they are shown as text, never parsed as HTML."""
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", SCRIPT)


def test_the_script_has_no_words_of_its_own():
    """Every word comes from the catalogue, and none comes that the script does not use."""
    used = set(re.findall(r"\bwords\.(\w+)", SCRIPT))
    given = {*page_words(), *section("diagram")}
    built = {name for name in given if re.match(r"(on|kind|key|does)_", name)}
    assert built, "names that the script puts together"
    assert used == given - built - {*section("step"), "language"} | {"other", "language"}
