"""Texts of exercises become markup; what a student wrote never does."""

from labkit.exercises.markup import element, paragraphs, text_of


def shown(text):
    return "".join(map(text_of, paragraphs(text)))


def test_code_and_stress_are_marked_as_in_markdown():
    assert shown("a `load` is *not* a hit") == ("<p>a <code>load</code> is <em>not</em> a hit</p>")


def test_an_asterisk_in_code_is_one():
    assert shown("`wait(*lines)` and `*more`") == (
        "<p><code>wait(*lines)</code> and <code>*more</code></p>"
    )


def test_each_line_is_a_paragraph():
    assert shown("one\ntwo") == "<p>one</p><p>two</p>"


def test_markup_in_a_text_is_text():
    assert text_of(element("p", "<b>bold</b> & `x`")) == (
        "<p>&lt;b&gt;bold&lt;/b&gt; &amp; `x`</p>"
    )
