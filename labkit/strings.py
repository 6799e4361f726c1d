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

import attrs

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

    An entry may have places: ``{name}`` for anything, ``{name:d}`` for a whole number, ``{name:n}`` for
    one with marks, which become the language's, ``{name:s}`` for anything with such numbers in it, and
    ``{name:t}`` for what is translated in turn.

    Raises:
        InvalidInput: if there is no such language.
    """
    labels = _labels(language())
    if text in labels:
        return labels[text]
    for template in _templates(language()):
        if match := template.pattern.fullmatch(text):
            parts = match.groupdict()
            return template.text.format(
                **{name: _part(parts[name], kind) for name, kind in template.kinds.items()}
            )
    return text


def written(number: float, format_spec: str) -> str:
    """Return a number in a format of Python's, with the marks of the reader's language."""
    return format(number, format_spec).translate(_marks())


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


def _marks() -> dict[int, int]:
    return str.maketrans(",.", say("number.thousands") + say("number.decimal"))


def _text(key: str) -> str:
    chosen = catalogue(language())
    return chosen[key] if key in chosen else catalogue(ENGLISH)[key]


@cache
def _labels(language: str) -> Mapping[str, str]:
    table: Mapping[str, str] = _files(language).get(LABELS, {}).get(LABELS, {})
    return table


@cache
def _templates(language: str) -> tuple[_Template, ...]:
    entries = _labels(language).items()
    return tuple(_template(english, text) for english, text in entries if "{" in english)


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


@attrs.frozen
class _Template:
    """A translation with places: what it fits, what kind each place is of, and the words."""

    pattern: re.Pattern[str]
    kinds: Mapping[str, str]
    text: str


NUMBER = r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?"
KINDS = {"": ".+", "d": r"-?\d+", "n": NUMBER, "s": ".+", "t": ".+"}


def _template(english: str, text: str) -> _Template:
    parts = list(string.Formatter().parse(english))
    kinds = {name: kind or "" for _, name, kind, _ in parts if name is not None}
    groups = {name: f"(?P<{name}>{KINDS[kind]})" for name, kind in kinds.items()}
    pattern = "".join(re.escape(fixed) + groups.get(name or "", "") for fixed, name, _, _ in parts)
    return _Template(re.compile(pattern), kinds, text)


def _part(text: str, kind: str) -> str:
    if kind == "t":
        return translated(text)
    if kind in {"n", "s"}:
        return re.sub(NUMBER, lambda number: number[0].translate(_marks()), text)
    return text


class _Writer(string.Formatter):
    """Puts values in their places, numbers with a format as the language writes them."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        if format_spec and isinstance(value, int | float):
            return written(value, format_spec)
        return format(value, format_spec)
