"""What widgets and checks say, in the reader's language: one catalogue, a folder of TOML files a language.

A text has a key, ``say("run.stop")``. A text that has another home, like the label of a parameter or
the sentence of an error, stands there in English and is looked up by its English words, ``translated``.
The environment variable ``LABKIT_LANGUAGE`` names the language; a translation needs no code.
"""

from __future__ import annotations

import os
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from labkit.errors import InvalidInput

ENGLISH = "en"
VARIABLE = "LABKIT_LANGUAGE"
LABELS = "labels"
"""The table of a translation whose keys are English texts."""

FOLDER = resources.files("labkit").joinpath("data/strings")


def say(key: str, **values: Any) -> str:
    """Return the text of a key, with values in the place of its ``{names}``.

    A text that a translation lacks is said in English. ``{cycles:,}`` writes a number as the language
    does: 1,234 or 1.234.

    Raises:
        InvalidInput: if there is no such language.
        KeyError: if English lacks the text too, or a value is missing; the tests find both.
    """
    return _Writer().vformat(_text(key), (), values)


def section(key: str) -> dict[str, str]:
    """Return the texts below a key, their ``{names}`` in place: what a page fills in itself.

    Raises:
        InvalidInput: if there is no such language.
    """
    start = f"{key}."
    every = (name for name in catalogue(ENGLISH) if name.startswith(start))
    return {name.removeprefix(start): _text(name) for name in every}


def translated(text: str) -> str:
    """Return what an English text is called in the reader's language; itself if nobody translated it.

    An entry may have ``{names}`` that stand for anything, and ``{names:d}`` for a whole number. What
    stands there is translated in turn.

    Raises:
        InvalidInput: if there is no such language.
    """
    labels = _labels(language())
    if text in labels:
        return labels[text]
    for pattern, translation in _templates(language()):
        if match := pattern.fullmatch(text):
            parts = {name: translated(part) for name, part in match.groupdict().items()}
            return translation.format(**parts)
    return text


def written(number: float, format_spec: str) -> str:
    """Return a number in a format of Python's, with the marks of the reader's language."""
    marks = str.maketrans(",.", say("number.thousands") + say("number.decimal"))
    return format(number, format_spec).translate(marks)


def language() -> str:
    """Return the language that the environment asks for.

    Raises:
        InvalidInput: if there is no such language.
    """
    asked = os.environ.get(VARIABLE, "").strip() or ENGLISH
    if asked not in languages():
        problem = f"{asked[:60]!r} is not one of " + ", ".join(languages())
        raise InvalidInput(VARIABLE, problem, fix=f"try {ENGLISH}")
    return asked


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are: a folder each."""
    return tuple(sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return all texts of a language by their keys, read once."""
    return {key: text for table in tables(language).values() for key, text in _flat(table)}


@cache
def tables(language: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of a language by the name of their file, without the labels."""
    return {name: table for name, table in _files(language).items() if name != LABELS}


def _text(key: str) -> str:
    chosen = catalogue(language())
    return chosen[key] if key in chosen else catalogue(ENGLISH)[key]


@cache
def _labels(language: str) -> Mapping[str, str]:
    table: Mapping[str, str] = _files(language).get(LABELS, {}).get(LABELS, {})
    return table


@cache
def _templates(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    entries = _labels(language).items()
    return tuple((_pattern(english), text) for english, text in entries if "{" in english)


@cache
def _files(language: str) -> Mapping[str, Mapping[str, Any]]:
    paths = sorted(FOLDER.joinpath(language).iterdir(), key=lambda path: path.name)
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in paths
        if path.name.endswith(".toml")
    }


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of nested tables; ``[run] stop`` has the key ``run.stop``."""
    for name, value in table.items():
        if isinstance(value, str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")


def _pattern(english: str) -> re.Pattern[str]:
    """Return what recognises a text with something in the place of each ``{name}``."""
    parts = string.Formatter().parse(english)
    return re.compile(
        "".join(re.escape(text) + _group(name, kind) for text, name, kind, _ in parts)
    )


def _group(name: str | None, kind: str | None) -> str:
    if name is None:
        return ""
    return rf"(?P<{name}>-?\d+)" if kind == "d" else f"(?P<{name}>.+)"


class _Writer(string.Formatter):
    """Puts values in their places, numbers with a format as the language writes them."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        if format_spec and isinstance(value, int | float):
            return written(value, format_spec)
        return format(value, format_spec)
