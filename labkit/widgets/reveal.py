"""What a run has found, shown when the reader's guess is kept and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets

from labkit.strings import say
from labkit.widgets.prediction import Guess
from labkit.widgets.status import StatusLine


class Shown(Protocol):
    """What shows itself as HTML."""

    def _repr_html_(self) -> str: ...


class AfterGuess(ipywidgets.VBox):
    """Holds back what answers a question until the guess at the answer is kept.

    Args:
        guess: the question; one that has its guess already holds nothing back.
        shown: a table, or what makes a widget, such as ``partial(Explorer, ...)``: it is made, and
            runs, only when it may be seen.
    """

    def __init__(self, guess: Guess, shown: Shown | Callable[[], ipywidgets.Widget]) -> None:
        self.shown = shown
        self.status = StatusLine()
        super().__init__(children=(self.status,))
        self.add_class("labkit-after-guess")
        if guess.value is None:
            self.status.say(say("reveal.locked"))
            guess.observe(self._reveal, "value")
        else:
            self._reveal()

    def _reveal(self, _: Any = None) -> None:
        if callable(self.shown):
            self.children = (self.shown(),)
            return
        table = ipywidgets.HTML(self.shown._repr_html_())
        table.add_class("jp-RenderedHTMLCommon")  # tables look as they do in other outputs
        self.children = (table,)
