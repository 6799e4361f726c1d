"""The status line speaks; the guard shows every exception and swallows none but bad input."""

import pytest

from labkit.errors import InvalidInput
from labkit.widgets.status import StatusLine, guarded


def fail(error):
    raise error


def test_news_and_errors_have_their_roles():
    status = StatusLine()
    status.say("lowered <b>")
    assert status.value == '<p class="labkit-status" role="status">lowered &lt;b&gt;</p>'
    status.complain(InvalidInput("cores", "0 is too few", fix="try 2"))
    assert 'role="alert"' in status.value
    assert status.text == "cores: 0 is too few; try 2."


def test_code_is_shown_as_code_and_nothing_else_as_markup():
    status = StatusLine()
    status.say("use `yield from`, `<b>` or a ` alone")
    shown = "use <code>yield from</code>, <code>&lt;b&gt;</code> or a ` alone"
    assert shown in status.value
    assert status.text == "use `yield from`, `<b>` or a ` alone"


def test_bad_input_is_shown_and_ends_there():
    status = StatusLine()
    guarded(fail, status)(InvalidInput("cores", "0 is too few", fix="try 2"))
    assert status.text == "cores: 0 is too few; try 2."


def test_a_fault_is_shown_and_raised():
    status = StatusLine()
    with pytest.raises(KeyError):
        guarded(fail, status)(KeyError("lost"))
    assert status.text == "This should not happen. KeyError: 'lost'"


def test_what_goes_well_returns_and_says_nothing():
    status = StatusLine()
    assert guarded(lambda one, two: one + two, status)(1, two=2) == 3
    assert status.text == ""
