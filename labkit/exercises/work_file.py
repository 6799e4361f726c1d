"""Work as text, and back: JSON whose every part is checked, with one sentence on what is wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from labkit.errors import InvalidInput
from labkit.exercises.outcome import State
from labkit.exercises.work import VERSION, Answered, Explained, Predicted, Work

LARGEST = 1_000_000
"""Bytes of a file of work; a whole course is a tenth of it."""
MOST = 1_000
"""Entries of a table; a course has less than a hundred exercises."""
LONGEST_NAME = 80
FIX = "take a file that this lab has written"

T = TypeVar("T", bound=attrs.AttrsInstance)


def to_text(work: Work) -> str:
    """Return work as the text of a file."""
    return json.dumps({"version": VERSION, **attrs.asdict(work)}, ensure_ascii=False, indent=1)


def from_text(text: str | bytes) -> Work:
    """Return the work in a text.

    Raises:
        InvalidInput: for anything but work, with the place in the file.
    """
    read = upgraded(_object("the file", _parsed(text)))
    work = Work(
        student=_text("student", read.get("student", ""), LONGEST_NAME),
        language=_text("language", read.get("language", ""), LONGEST_NAME),
        answers=_table("answers", read, Answered),
        predictions=_table("predictions", read, Predicted),
        explanations=_table("explanations", read, Explained),
        environment={
            name: _text(f"environment.{name}", value, LONGEST_NAME)
            for name, value in _object("environment", read.get("environment", {})).items()
        },
    )
    for name, kept in work.answers.items():
        if kept.state not in set(State):
            raise _wrong(f"answers.{name}.state", "is not one of " + ", ".join(State))
    return work


def upgraded(read: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an older file says, as the present version would say it.

    Raises:
        InvalidInput: for a version that there is not, or not yet.
    """
    version = read.get("version")
    if version != VERSION or isinstance(version, bool):
        raise _wrong("version", f"is not {VERSION}")
    return read


def _parsed(text: str | bytes) -> Any:
    size = len(text.encode(errors="replace") if isinstance(text, str) else text)
    if size > LARGEST:
        raise _wrong("the file", f"has {size} bytes, more than {LARGEST}")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong("the file", f"is not JSON ({error})") from None


def _table(where: str, read: Mapping[str, Any], kind: type[T]) -> dict[str, T]:
    entries = _object(where, read.get(where, {}))
    return {name: _entry(f"{where}.{name}", entry, kind) for name, entry in entries.items()}


def _entry(where: str, given: Any, kind: type[T]) -> T:
    """Return one entry, each of its values of the type that its class declares."""
    entry = _object(where, given)
    values = {}
    for field in attrs.fields(kind):
        if field.name in entry:
            place = f"{where}.{field.name}"
            values[field.name] = READERS[str(field.type)](place, entry[field.name])
        elif field.default is attrs.NOTHING:
            raise _wrong(f"{where}.{field.name}", "is missing")
    return kind(**values)


def _object(where: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict) or len(given) > MOST:
        raise _wrong(where, f"is not a table of at most {MOST} entries")
    for name in given:
        _text(f"a name in {where}", name, LONGEST_NAME)
    return given


def _text(where: str, given: Any, longest: int = LARGEST) -> str:
    if not isinstance(given, str) or len(given) > longest:
        raise _wrong(where, f"is not a text of at most {longest} characters")
    try:
        given.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: JSON may hold it, no file can
        raise _wrong(where, "is not a text") from None
    return given


def _count(where: str, given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= 1_000_000:
        raise _wrong(where, "is not a number of times")
    return given


def _number(where: str, given: Any) -> float:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or abs(given) > 1e15 or not math.isfinite(given):
        raise _wrong(where, "is not a number")
    number: float = given
    return number


def _number_or_none(where: str, given: Any) -> float | None:
    return None if given is None else _number(where, given)


def _answer(where: str, given: Any) -> Any:
    """An answer is a text, a number or a list of numbers; its exercise reads it further."""
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, str):
        return _text(where, given)
    if isinstance(given, list):
        return [_number(where, each) for each in given[:MOST]]
    return _number(where, given)


READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "str": _text,
    "int": _count,
    "float": _number,
    "float | None": _number_or_none,
    "Any": _answer,
}


def _wrong(where: str, problem: str) -> InvalidInput:
    return InvalidInput("work", f"{where[:200]} {problem}", fix=FIX)
