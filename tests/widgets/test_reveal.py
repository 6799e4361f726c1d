"""What would give the answer away waits for the guess."""

import ipywidgets

from labkit.strings import say
from labkit.widgets.prediction import Guess
from labkit.widgets.reveal import AfterGuess


class Table:
    def _repr_html_(self):
        return "<table>1,463</table>"


def guess():
    return Guess("How many?", low=0, high=10, unit="", answer=lambda _: 1)


def texts(box):
    return "".join(child.value for child in box.children)


def test_nothing_is_shown_before_the_guess_and_all_of_it_after():
    asked = guess()
    box = AfterGuess(asked, Table())
    assert say("reveal.locked") in texts(box)
    assert "1,463" not in texts(box)
    asked.control.text = "3"
    asked.keep()
    assert texts(box) == "<table>1,463</table>"


def test_a_guess_that_is_kept_holds_nothing_back():
    """The cell can be run again, with another receiver for example."""
    asked = guess()
    asked.control.text = "3"
    asked.keep()
    assert texts(AfterGuess(asked, Table())) == "<table>1,463</table>"


def test_a_widget_is_made_only_when_it_may_be_seen():
    """So a run that answers the question does not even begin before."""
    made = []

    def make():
        made.append(ipywidgets.HTML("a chart"))
        return made[-1]

    asked = guess()
    box = AfterGuess(asked, make)
    assert made == []
    assert say("reveal.locked") in texts(box)
    asked.control.text = "3"
    asked.keep()
    assert box.children == tuple(made)
    assert len(made) == 1
