"""HTML and SVG as a tree, so that what a student wrote is always text and never markup."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

Child = Element | str


def element(tag: str, *children: Child | Iterable[Child], **attributes: object) -> Element:
    """Return an element; ``class_`` and ``aria_label`` are written ``class`` and ``aria-label``."""
    named = {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items()}
    made = Element(tag, named)
    for child in children:
        for each in [child] if isinstance(child, str | Element) else child:
            _append(made, each)
    return made


def text_of(made: Element) -> str:
    """Return an element as HTML."""
    return tostring(made, encoding="unicode", method="html")


def paragraphs(text: str) -> list[Element]:
    """Return a paragraph for each line of a text."""
    return [element("p", with_marks(line)) for line in text.splitlines()]


def with_marks(text: str) -> list[Child]:
    """Return a text in which what stands between backticks is code, and between asterisks stressed."""
    found: list[Child] = []
    for at, part in enumerate(text.split("`")):
        found += [element("code", part)] if at % 2 else _stressed(part)
    return found


def _stressed(text: str) -> list[Child]:
    return [element("em", part) if at % 2 else part for at, part in enumerate(text.split("*"))]


def table(head: Iterable[str], rows: Iterable[Iterable[Child]]) -> Element:
    """Return a table with a line of heads."""
    heads = element("tr", [element("th", each, scope="col") for each in head])
    lines = [element("tr", [element("td", cell) for cell in row]) for row in rows]
    return element("table", element("thead", heads), element("tbody", lines))


def _append(parent: Element, child: Child) -> None:
    if isinstance(child, Element):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + child
    else:
        parent.text = (parent.text or "") + child
