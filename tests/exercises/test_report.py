"""A report holds all work, needs nothing from outside, and takes nothing a student wrote for markup."""

import re
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given

from labkit.exercises.outcome import not_yet, passed
from labkit.exercises.report import STYLE, report
from labkit.exercises.work import Predicted, Work
from tests.exercises.test_work_file import WORKS

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "section", "h1", "h2", "h3", "p", "pre"),
    *("blockquote", "code", "figure", "table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "line", "circle", "rect", "text", "polyline"),
}
ATTRIBUTES = {
    *("lang", "charset", "scope", "role", "aria-label", "viewbox", "width", "height"),
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "points", "font-size"),
    *("fill", "stroke", "stroke-width", "stroke-dasharray"),
}
NASTY = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>`<b>`&lt;\"'"


class Seen(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text.append(data)


def full(text=NASTY):
    made = Predicted(guess=9, low=2, high=16, question=text, unit=text, result=4)
    work = Work(student=text[:80], environment={text[:80]: text[:80]})
    work = work.answered("serve", text, not_yet(misconception=text)).answered(
        text[:80], text, passed()
    )
    return work.predicted(text[:80], made).explained(text[:80], text, text)


def test_what_a_student_wrote_is_text(monkeypatch):
    seen = Seen(report(full()))
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert "".join(seen.text).count("<script>alert(1)</script>") >= 5


@given(WORKS)
def test_any_work_has_a_report_of_known_tags(work):
    seen = Seen(report(work))
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES


def test_markup_would_be_noticed():
    assert Seen("<p onclick='x'><script>1</script>").tags - TAGS == {"script"}
    assert Seen("<p onclick='x'>").attributes - ATTRIBUTES == {"onclick"}


def test_it_needs_nothing_from_outside():
    page = report(full("plain"))
    for call in ("://", "url(", "@import", "src=", "href=", "<script"):
        assert call not in page
        assert call not in STYLE


def test_it_holds_all_of_the_work():
    work = Work(student="ada").answered("serve", "def serve(): pass", not_yet()).hinted("serve", 2)
    work = work.predicted(
        "02.live", Predicted(guess=9, low=2, high=16, question="Where?", unit="cores", result=4)
    )
    work = work.explained("02.why", "Why does it rise?", "Because of the queue.")
    text = " ".join(" ".join(Seen(report(work)).text).split())
    for part in (
        "Work of ada",
        "def serve(): pass",
        "Not yet; attempts: 1; hints: 2",
        "Where? 9 cores 4 cores 2.2 times 44",
        "1 predictions, off by a factor of 2.2 on average, too high on the whole.",
        "02.why: Why does it rise? Because of the queue.",
        "seed of all exercises ada",
        "clients = ",
    ):
        assert part in text, part


def test_no_work_has_a_report_too():
    text = " ".join(Seen(report(Work())).text)
    assert "Work of somebody without a name" in text
    assert "No prediction has been compared with a run yet." in text


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_in_the_language_of_the_reader(monkeypatch, language):
    monkeypatch.setenv("LABKIT_LANGUAGE", language)
    page = report(full("plain"))
    assert f'<html lang="{language}">' in page
    assert ("Vorhersagen" in page) == (language == "de")


@pytest.mark.parametrize("guess", [0.0, -5, 1e15, 2, 16])
@pytest.mark.parametrize("result", [0, 3, -2, 1e15])
def test_a_guess_is_drawn_on_its_scale_wherever_it_lies(guess, result):
    made = Predicted(guess=guess, low=2, high=16, result=result)
    page = report(Work().predicted("a", made))
    assert 'cx="' in page
    assert not re.search(r'="(nan|-?inf)', page)


def test_a_report_shows_work_that_nobody_knows_any_more():
    """An exercise that was renamed: counted nowhere, but the report is made."""
    work = Work().answered("gone", "x", passed())
    assert "0 of " in report(attrs.evolve(work, student="ada"))
