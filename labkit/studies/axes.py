"""What a sweep varies: values of parameters, as somebody typed them or as a program has them.

On the command line an axis is ``cores=2:16``, ``cores=2:16:2``, ``cores=2,4,8`` or
``curves=SHM1,MSG1``; in Python it may also be any iterable of values. A value is what one point gets: of
a range one number, of a list of names one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from labkit.errors import EMPTY, InvalidInput
from labkit.parameters import READERS, Field, fields
from labkit.sweeps.designs import MOST_POINTS


def axes_of(parameters: type[attrs.AttrsInstance], over: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of each axis as text, each once and in the order given.

    Raises:
        InvalidInput: for a parameter that there is not, a value outside its bounds, an axis
            without values, or no axis at all.
    """
    known = {field.name: field for field in fields(parameters)}
    if not over:
        problem = "a sweep needs at least one parameter to vary"
        raise InvalidInput("over", problem, fix=f"choose from {', '.join(known)}")
    return {name: _values(_field(name, known), values) for name, values in over.items()}


def value_text(field: Field, value: Any) -> str:
    """Return one value as text: a number alone where a range has one; refuse what is out of bounds."""
    text = field.text(READERS[field.kind](value, field))
    first, colon, last = text.partition(":")
    return first if field.kind == "span" and colon and first == last else text


def read_over(options: Iterable[str]) -> dict[str, str]:
    """Return the axes of ``--over NAME=VALUES`` options.

    Raises:
        InvalidInput: for an option of another form, or a name that is given twice.
    """
    over: dict[str, str] = {}
    for option in options:
        name, equals, values = option.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name:
            problem = f"{option or EMPTY:.60} is not of the form NAME=VALUES"
            raise InvalidInput("over", problem, fix="try --over cores=2:8")
        if name in over:
            problem = f"{name:.60} is given twice"
            raise InvalidInput(
                "over", problem, fix=f"try --over {name}={over[name]},{values}"[:120]
            )
        over[name] = values
    return over


def _field(name: str, known: Mapping[str, Field]) -> Field:
    if name not in known:
        fix = f"choose from {', '.join(known)}"
        raise InvalidInput(f"{name or EMPTY:.60}", "there is no such parameter", fix=fix)
    return known[name]


def _values(field: Field, values: Any) -> list[str]:
    given = _typed(field, values) if isinstance(values, str) else values
    if not isinstance(given, Iterable):
        given = [given]
    found = list(dict.fromkeys(value_text(field, value) for value in given))
    if not found:
        raise InvalidInput(field.name, "it has no values", fix=f"it may be {field.bounds}")
    return found


def _typed(field: Field, text: str) -> Iterator[Any]:
    for part in _parts(field, text):
        if field.kind in {"integer", "span"} and ":" in part:
            yield from _range(field, part)
        else:
            yield part.strip()


def _parts(field: Field, text: str) -> Iterator[str]:
    """Yield what stands between commas; a comma that belongs to an option divides nothing."""
    parts = text.split(",")
    while parts:
        ends = range(len(parts), 0, -1)
        found = (end for end in ends if ",".join(parts[:end]).strip() in field.options)
        end = next(found, 1)
        yield ",".join(parts[:end])
        parts = parts[end:]


def _range(field: Field, text: str) -> range:
    """Return the numbers of LOW:HIGH or LOW:HIGH:STEP, both ends included."""
    parts = text.split(":")
    whole = all(part.strip().isdecimal() and len(part) < 10 for part in parts)
    low, high, step = (int(part) for part in (*parts, "1")[:3]) if whole else (1, 0, 0)
    if len(parts) > 3 or step < 1 or not field.low <= low <= high <= field.high:
        problem = f"{text:.60} is not LOW:HIGH or LOW:HIGH:STEP within {field.low}:{field.high}"
        raise InvalidInput(field.name, problem, fix=f"try {field.low}:{field.high}")
    if (high - low) // step >= MOST_POINTS:
        problem = f"{text:.60} has more values than a sweep takes points"
        raise InvalidInput(
            field.name, problem, fix=f"try a step, as in {field.low}:{field.high}:1000"
        )
    return range(low, high + 1, step)
