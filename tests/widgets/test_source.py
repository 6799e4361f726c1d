"""Source that a chapter shows is the file's own, line for line, with its numbers."""

import html
import re
from pathlib import Path

import pytest

from labkit.errors import InvalidInput
from labkit.multikernel.lrpc import Lrpc
from labkit.multikernel.urpc import Endpoint
from labkit.widgets.source import show
from tests.project.checkout import ROOT

THINGS = [Lrpc.perform, Endpoint, Endpoint.can_send, show]


def text_of(page):
    """What a reader sees of a page, without its style sheet."""
    visible = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", visible))


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: getattr(thing, "__name__", "property"))
def test_the_lines_stand_in_the_file_under_their_numbers(thing):
    source = show(thing)
    file = (ROOT / source.file).read_text().splitlines()
    there = file[source.first - 1 : source.first - 1 + len(source.lines)]
    indent = len(there[0]) - len(there[0].lstrip())
    assert list(source.lines) == [line[indent:] for line in there]


def test_two_texts_cut_a_part_out():
    source = show(Lrpc.perform, first="reserve(", last="switch_to(receiver, Upcall")
    assert [line.split("(")[0] for line in source.lines] == [
        "position = endpoint.reserve",
        "kernel.switch_to",
    ]
    assert source.title == (
        f"labkit/multikernel/lrpc.py, Lrpc.perform, lines {source.first} to {source.first + 1}"
    )
    assert repr(source).splitlines() == [
        source.title,
        f"{source.first:4}  {source.lines[0]}",
        f"{source.first + 1:4}  {source.lines[1]}",
    ]


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: getattr(thing, "__name__", "property"))
def test_the_page_says_the_same_as_the_text(thing):
    """Highlighting adds colours and nothing else; each line has its number."""
    source = show(thing)
    page = source._repr_html_()
    title, *rest = text_of(page).split("\n")
    assert (title + "\n".join(rest)).replace("\n", "") == source.title + "".join(source.lines)
    numbers = re.findall(r'data-line="(\d+)"', page)
    assert numbers == [str(source.first + place) for place in range(len(source.lines))]


@pytest.mark.parametrize("markers", [{"first": "nosuch"}, {"first": "return", "last": "nosuch"}])
def test_a_text_that_is_nowhere_is_one_sentence(markers):
    """A chapter whose lines have moved away fails when it runs, and says which text is gone."""
    with pytest.raises(InvalidInput, match="no line has 'nosuch'"):
        show(Lrpc.perform, **markers)


def test_the_file_is_named_from_the_top_of_the_project():
    assert Path(show(Endpoint).file) == Path("labkit/multikernel/urpc.py")
