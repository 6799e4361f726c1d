"""The lines of labkit that matter, as they stand in their file: read when the cell runs, never pasted."""

from __future__ import annotations

import html
import inspect
import textwrap
from typing import Any

import attrs
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from labkit.errors import InvalidInput
from labkit.strings import say

# Colours of JupyterLab's own editor, so that they fit its light and its dark theme. The short names
# of pygments begin with k for keywords, s for strings, c for comments, m for numbers.
STYLE = """
.labkit-source { margin: 0 }
.labkit-source figcaption { font-weight: 600 }
.labkit-source pre { overflow-x: auto; padding: 6px 0; line-height: 1.4 }
.labkit-source [data-line]::before {
  content: attr(data-line); display: inline-block; width: 3em; padding-right: 1em;
  text-align: right; opacity: 0.6
}
.labkit-source [class^=k], .labkit-source .ow { color: var(--jp-mirror-editor-keyword-color, #008000) }
.labkit-source [class^=s] { color: var(--jp-mirror-editor-string-color, #ba2121) }
.labkit-source [class^=c] { color: var(--jp-mirror-editor-comment-color, #406060); font-style: italic }
.labkit-source [class^=m] { color: var(--jp-mirror-editor-number-color, #080) }
.labkit-source .nf, .labkit-source .nc { color: var(--jp-mirror-editor-def-color, #00f) }
"""


@attrs.frozen(repr=False)
class Source:
    """Lines of one file; a notebook shows them highlighted, a terminal as text."""

    file: str
    name: str
    first: int
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """Where the lines are: file, name of the thing, numbers of the lines."""
        last = self.first + len(self.lines) - 1
        return say("source.title", file=self.file, name=self.name, first=self.first, last=last)

    def __repr__(self) -> str:
        numbered = (f"{number:4}  {line}" for number, line in enumerate(self.lines, self.first))
        return "\n".join([self.title, *(line.rstrip() for line in numbered)])

    def _repr_html_(self) -> str:
        coloured = highlight("\n".join(self.lines), LEXER, HtmlFormatter(nowrap=True))
        numbered = "\n".join(
            f'<span data-line="{number}">{line}</span>'
            for number, line in enumerate(coloured.split("\n")[: len(self.lines)], self.first)
        )
        # The keyboard can scroll what is too wide.
        code = f'<pre tabindex="0" {UNBROKEN}><code {UNBROKEN}>{numbered}</code></pre>'
        title = html.escape(self.title)
        return (
            f"<style>{STYLE}</style>"
            f'<figure class="labkit-source"><figcaption>{title}</figcaption>{code}</figure>'
        )


# Beside the code itself, because JupyterLab's own style sheet breaks the lines of any other.
UNBROKEN = 'style="white-space: pre; word-break: normal"'
LEXER = PythonLexer(stripnl=False)


def show(thing: Any, *, first: str = "", last: str = "") -> Source:
    """Return the source of a function, a class or a property, or the part of it between two lines.

    Args:
        thing: whose source it is.
        first: text in the first line to show; the thing's own first line when empty.
        last: text in the last line to show, at or below the first; the thing's own last when empty.

    Raises:
        InvalidInput: if no line has that text.
    """
    code: Any = thing.fget if isinstance(thing, property) else thing
    lines, start = inspect.getsourcelines(code)
    begin = _find(lines, first, parameter="first") if first else 0
    end = _find(lines, last, parameter="last", start=begin) if last else len(lines) - 1
    shown = textwrap.dedent("".join(lines[begin : end + 1])).rstrip("\n").split("\n")
    file = code.__module__.replace(".", "/") + ".py"
    return Source(file, code.__qualname__, start + begin, tuple(shown))


def _find(lines: list[str], text: str, *, parameter: str, start: int = 0) -> int:
    for number, line in enumerate(lines[start:], start):
        if text in line:
            return number
    raise InvalidInput(parameter, f"no line has {text!r}", fix="copy a part of a line as it is now")
