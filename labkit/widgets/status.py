"""The line where a panel speaks to the reader, and the guard that lets no exception get lost."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable
from typing import Any

import ipywidgets

from labkit.errors import InvalidInput
from labkit.strings import say, translated

CODE = re.compile("`([^`]*)`")
"""How texts mark code, here as in Markdown."""


class StatusLine(ipywidgets.HTML):
    """One line of text; screen readers speak news when they come and errors at once."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.say("")

    def say(self, text: str) -> None:
        """Show news."""
        self._write(text, role="status", mark="")

    def complain(self, error: Exception) -> None:
        """Show an error: bad input as its one sentence, anything else with its type."""
        sentence = _refusal(error) if isinstance(error, InvalidInput) else _unexpected(error)
        self._write(sentence, role="alert", mark="⚠ ")

    def _write(self, text: str, *, role: str, mark: str) -> None:
        self.text = text
        shown = CODE.sub(r"<code>\1</code>", html.escape(text))
        self.value = f'<p class="labkit-status" role="{role}">{mark}{shown}</p>'


def guarded(callback: Callable[..., Any], status: StatusLine) -> Callable[..., Any]:
    """Return the callback with its exceptions shown in the status line.

    Bad input is the reader's affair and ends there. Anything else is a fault of the lab: it is
    shown and raised again, so that it reaches the log of the kernel, and a test.
    """

    @functools.wraps(callback)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return callback(*arguments, **named)
        except InvalidInput as error:
            status.complain(error)
        except Exception as error:
            status.complain(error)
            raise

    return call


def _refusal(error: InvalidInput) -> str:
    """Return the sentence of bad input in the reader's language; it is raised in English."""
    parts = (error.parameter, error.problem, error.fix)
    return str(InvalidInput(*map(translated, parts)))


def _unexpected(error: Exception) -> str:
    return say("status.unexpected", kind=type(error).__name__, error=error)
