"""A chart on one web page that needs nothing from outside."""

import re
from html.parser import HTMLParser

import pytest

from labkit.charts.page import page
from labkit.charts.text_twin import cells, describe

TEXTS = {"title": "Figure <3>", "claim": "One & two.\n\nThree.", "x_label": "x", "y_label": "y"}


class Reader(HTMLParser):
    """Collects the cells of the table, the paragraphs and every address of a page."""

    def __init__(self):
        super().__init__()
        self.cells, self.paragraphs, self.addresses, self.alts = [], [], [], []
        self._into = None

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.addresses += [values[name] for name in ("src", "href") if name in values]
        self.alts += [values["aria-label"]] if tag == "figure" else []
        self._into = {"td": self.cells, "th": self.cells, "p": self.paragraphs}.get(tag)
        if self._into is not None:
            self._into.append("")

    def handle_endtag(self, tag):
        self._into = None

    def handle_data(self, data):
        if self._into is not None:
            self._into[-1] += data


@pytest.fixture(scope="module")
def read(paper_rows):
    reader = Reader()
    reader.feed(page(paper_rows, **TEXTS))
    return reader


def test_nothing_is_fetched(read):
    assert read.addresses == []


def test_the_text_twin_is_on_the_page(read, paper_rows):
    words = describe(paper_rows, title="").splitlines()[1:]
    assert [line for line in words if line not in read.paragraphs] == []
    assert read.cells == [cell for line in cells(paper_rows) for cell in line]


def test_both_figures_have_a_name_for_those_who_cannot_see_them(read):
    assert len(read.alts) == 2
    assert all("Mean absolute error" in alt for alt in read.alts)


def test_texts_are_escaped(read, paper_rows):
    assert read.paragraphs[:2] == ["One & two.", "Three."]
    html = page(paper_rows, **TEXTS)
    assert "<title>Figure &lt;3&gt;</title>" in html
    assert "<h1>Figure &lt;3&gt;</h1>" in html


def test_plotly_is_inside_once(paper_rows):
    html = page(paper_rows, **TEXTS)
    assert len(re.findall(r"plotly\.js v\d", html)) == 1


def test_without_published_values_there_are_no_residuals(row):
    reader = Reader()
    reader.feed(page([row("SHM1", 2, 30)], **TEXTS))
    assert len(reader.alts) == 1


def test_a_page_of_nothing_is_a_page_too():
    assert "No points yet." in page([], **TEXTS)
